#pragma once

#include <map>
#include <string>
#include <vector>

namespace systole::tools {

/// True if a person is at both ends: standard input and standard output are terminals.
[[nodiscard]] bool has_terminal();

/// Runs a program at the user's terminal and waits for it, with these variables added to its environment. The program is looked for in
/// PATH. Returns its exit status, 127 if it cannot be run, 128 and more if a signal ended it.
[[nodiscard]] int run_at_terminal(const std::vector<std::string>& command, const std::map<std::string, std::string>& variables = {});

}  // namespace systole::tools
