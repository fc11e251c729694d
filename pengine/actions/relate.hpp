#pragma once

#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Relates two actions, unless they are the same, `flags` is empty, or they are related already by a request that shared one of
/// these flags (then all of `flags` is lost, spec 3 §10.2). Tells whether a relation was made.
bool relate(Action& first, Action& then, const RelationFlags& flags);

/// One end of an ordering: all actions `RSC_TASK_0`.
[[nodiscard]] OrderingEnd end_of(Cluster& cluster, Resource& rsc, Task task);
[[nodiscard]] OrderingEnd end_of(Cluster& cluster, Resource& rsc, std::string_view task);
/// The same for a given action, with its resource and key.
[[nodiscard]] OrderingEnd end_of(Action& action);

/// Appends an ordering and those that a live migration of either side needs (spec 3 §8.4).
void add_ordering(Cluster& cluster, const OrderingEnd& first, const OrderingEnd& then, const RelationFlags& flags,
                  std::string_view constraint_id = {});

/// "first.first_task -> then.then_task".
inline void order(Cluster& cluster, Resource& first, Task first_task, Resource& then, Task then_task, const RelationFlags& flags) {
    add_ordering(cluster, end_of(cluster, first, first_task), end_of(cluster, then, then_task), flags);
}

}  // namespace systole::pengine
