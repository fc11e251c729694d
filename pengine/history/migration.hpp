#pragma once

#include "pengine/history/history_run.hpp"

namespace systole::pengine {

/// A successful migrate_to: the resource may be on its source, on its target or between them (spec 1 §14.1).
void apply_migrate_to(ResourceHistory& history, const HistoryEntry& entry);
/// Spec 1 §14.2.
void apply_failed_migrate_to(ResourceHistory& history, const HistoryEntry& entry);
/// Spec 1 §14.3.
void apply_failed_migrate_from(ResourceHistory& history, const HistoryEntry& entry);

}  // namespace systole::pengine
