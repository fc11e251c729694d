#pragma once

#include "pengine/history/history_run.hpp"

namespace systole::pengine {

/// Whether an entry's failure has expired; clears fail counts that have (spec 1 §13.3). Judged on what is recorded.
[[nodiscard]] bool check_expiry(ResourceHistory& history, const HistoryEntry& recorded);

}  // namespace systole::pengine
