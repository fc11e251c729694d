#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Brings an action's flags, those of the actions before it, and in turn those of all affected, into agreement with their
/// relations (spec 3 §13). Depends on the order in which it is called.
void update_action(Cluster& cluster, Action& then);

/// If the action is a start or promote that cannot run, neither can those of resources that must be with it (spec 3 §15).
void block_colocated_dependents(Cluster& cluster, Action& action);

}  // namespace systole::pengine
