#pragma once

#include "tools/client/input.hpp"
#include "tools/common/command_line.hpp"
#include "xml/document.hpp"

#include <optional>

namespace systole::tools {

/// A CIB ready for the policy engine, or the exit status after a message.
struct SimulationInput {
    std::optional<xml::Document> cib;
    int exit_code = 0;
};

/// The CIB that the command line names: of the cluster, of a file, or from standard input.
[[nodiscard]] SimulationInput read_simulation_input(CommandLine& line);

/// The same from one source, upgraded to the current schema.
[[nodiscard]] SimulationInput read_simulation_input(CommandLine& line, const InputSource& source);

}  // namespace systole::tools
