#pragma once

#include "pengine/history/history_run.hpp"

namespace systole::pengine {

/// Takes one entry into account (spec 1 §11.2).
void apply_entry(ResourceHistory& history, HistoryEntry entry);

/// What a successful operation with this exit code says about the resource (spec 1 §11.4).
void apply_success(ResourceHistory& history, const HistoryEntry& entry, int exit_code);

}  // namespace systole::pengine
