#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Reads a bundle and makes everything implicit in it: containers, addresses, connections with their nodes, and the clone
/// around its primitive (spec 1 §7.4). False if the bundle is invalid.
bool read_bundle(Cluster& cluster, Resource& bundle);

}  // namespace systole::pengine
