#pragma once

#include "pengine/explain/explanation.hpp"
#include "tools/common/command_line.hpp"

namespace systole::tools {

/// Whether the command line asks for a form that only explanations have.
[[nodiscard]] bool wants_json(const CommandLine& line);

/// Prints an explanation in the form that is asked for. Returns the exit status: not found, after a message, if it is about a
/// resource that does not exist.
[[nodiscard]] int show_explanation(CommandLine& line, const pengine::Explanation& explanation);

}  // namespace systole::tools
