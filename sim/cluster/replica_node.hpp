#pragma once

#include "sim/cluster/node.hpp"

namespace systole::sim {

/// Where replicas keep their files on a simulated disk.
inline constexpr const char* kReplicaDirectory = "/state";

/// A node that is only a replica: replication core and storage over a ListState.
[[nodiscard]] std::unique_ptr<NodeUnderTest> make_replica_node(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at);

}  // namespace systole::sim
