#pragma once

#include "tools/common/command_line.hpp"

namespace systole::tools {

/// `--list-options=primitive|fencing`: the meta-attributes of primitives, or the parameters that all fencing resources have.
/// Advanced ones are shown with --all, and in XML. Returns the exit status.
[[nodiscard]] int list_resource_options(CommandLine& line);

}  // namespace systole::tools
