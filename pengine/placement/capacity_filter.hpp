#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Bans nodes which have not the capacity for the resource and all that must be with it; if no node has, those without capacity
/// for the resource alone (spec 2 §12.3). Returns the most capable node if it is the second case, else null.
const Node* apply_capacity_filter(Cluster& cluster, Resource& rsc);

}  // namespace systole::pengine
