#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Adds the orderings that follow from what a resource is, for it and all below it (spec 3 §11). Sorts the instances of
/// ordered clones by number.
void add_internal_orderings(Cluster& cluster, Resource& rsc);

}  // namespace systole::pengine
