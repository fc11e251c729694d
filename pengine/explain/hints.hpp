#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <vector>

namespace systole::pengine {

// Hints name the usual mistakes and the states that people forget about. Each kind of hint is one function of the file it is in;
// its code is a stable word for programs.

/// About the cluster and its nodes: quorum, fencing, maintenance, standby, constraints about what does not exist.
[[nodiscard]] std::vector<Hint> cluster_hints(const Cluster& cluster);

/// About one resource: what keeps it from running, whatever its scores (target role, maintenance, failures, tickets,
/// dependencies).
void add_state_hints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation);

/// About one resource: constraints that contradict each other, are left over or cannot win. Needs the node standings.
void add_score_hints(const Resource& rsc, ResourceExplanation& explanation);

/// The same, about a resource that no node can take. Needs the node standings.
void add_placement_hints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation);

}  // namespace systole::pengine
