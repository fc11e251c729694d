#pragma once

namespace systole::pengine {

class Cluster;

/// Keeps resources on nodes that are shutting down cleanly, until these are back or the lock expires (spec 2 §4.1).
/// Nothing unless the option shutdown-lock is set.
void apply_shutdown_locks(Cluster& cluster);

}  // namespace systole::pengine
