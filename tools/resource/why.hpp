#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--why`: whether resources (or that of --resource) run (on --node), and what in the configuration keeps them from it.
/// Returns the exit status.
[[nodiscard]] int explain_resources(ResourceContext& context);

}  // namespace systole::tools
