#pragma once

#include "tools/fencing/session.hpp"

namespace systole::tools {

/// `--fence`, `--reboot`, `--unfence` NODE, with --timeout, --tolerance and --delay. Returns the exit status, as all of these.
[[nodiscard]] int fence_off(FencingSession& session);
[[nodiscard]] int fence_reboot(FencingSession& session);
[[nodiscard]] int fence_on(FencingSession& session);
/// `--confirm NODE`: a person says that the node is down.
[[nodiscard]] int confirm_fencing(FencingSession& session);

}  // namespace systole::tools
