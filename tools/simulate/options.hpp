#pragma once

#include "sim/transition/simulation.hpp"
#include "tools/common/command_line.hpp"

namespace systole::tools {

/// Tells a command line the options of crm_simulate, which are Pacemaker's.
void declare_simulation_options(CommandLine& line);

/// What they ask for.
[[nodiscard]] sim::SimulationOptions simulation_options(const CommandLine& line);

}  // namespace systole::tools
