#pragma once

#include "tools/common/command_line.hpp"

namespace systole::tools {

/// Times the decisions about every CIB in a directory (`--profile`). Returns the exit status.
[[nodiscard]] int profile(CommandLine& line);

}  // namespace systole::tools
