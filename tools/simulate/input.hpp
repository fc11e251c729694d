#pragma once

#include "tools/client/input.hpp"
#include "tools/common/command_line.hpp"
#include "xml/document.hpp"

#include <optional>
#include <string>
#include <vector>

namespace systole::tools {

/// A CIB ready for the policy engine, or the exit status; and what there is to say about it.
struct SimulationInput {
    std::optional<xml::Document> cib;
    int exit_code = 0;
    std::vector<std::string> messages;
};

/// The CIB from one source, upgraded to the current schema.
[[nodiscard]] SimulationInput read_simulation_input(const InputSource& source);

/// The CIB that the command line names: of the cluster, of a file, or from standard input. Prints the messages.
[[nodiscard]] SimulationInput read_simulation_input(CommandLine& line);

}  // namespace systole::tools
