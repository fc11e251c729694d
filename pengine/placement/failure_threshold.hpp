#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Whether a resource has failed so often on a node that it must leave (spec 2 §4.4).
[[nodiscard]] bool is_threshold_reached(Cluster& cluster, Resource& leaf, const Node& node);

}  // namespace systole::pengine
