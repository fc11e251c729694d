#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--restart`: stops a resource (with --node an instance of a clone) and all that cannot run without it, waits, and lets the
/// cluster start them again. Each wait ends after --timeout, else when the agents' own timeouts are over. Returns the exit
/// status.
[[nodiscard]] int restart_resource(ResourceContext& context);

}  // namespace systole::tools
