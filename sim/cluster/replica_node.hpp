#pragma once

#include "cib/replication/rules.hpp"
#include "sim/cluster/node.hpp"

namespace systole::sim {

/// Where replicas keep their files on a simulated disk.
inline constexpr const char* kReplicaDirectory = "/state";

/// Nodes that are only replicas: replication core and storage over a ListState. `rules` must outlive them.
[[nodiscard]] NodeKind replica_kind(const cib::Rules& rules = cib::standard_rules());

}  // namespace systole::sim
