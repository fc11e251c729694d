#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Applies a colocation to `dependent`, given that `primary` (the configured primary, or an instance or member of it) is
/// decided (spec 2 §8.6). Returns by how much the dependent's promotion priority changed.
Score apply_colocation(Cluster& cluster, Resource& dependent, Resource& primary, const Colocation& colocation);

}  // namespace systole::pengine
