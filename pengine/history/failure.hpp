#pragma once

#include "pengine/history/history_run.hpp"

namespace systole::pengine {

/// A failed operation (spec 1 §11.7).
void apply_failure(ResourceHistory& history, const HistoryEntry& entry);
/// An operation whose agent is not installed (spec 1 §11.6).
void apply_not_installed(ResourceHistory& history, const HistoryEntry& entry);

}  // namespace systole::pengine
