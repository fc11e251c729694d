#pragma once

#include "tools/fencing/session.hpp"

namespace systole::tools {

/// `--history TARGET`: the last success; with --verbose (and in XML) all that is recorded, with --quiet only when; with --cleanup
/// it is forgotten. `*` means all nodes. Returns the exit status, as all of these.
[[nodiscard]] int show_history(FencingSession& session);
/// `--last TARGET`: when a node was last fenced.
[[nodiscard]] int show_last_fencing(FencingSession& session);

}  // namespace systole::tools
