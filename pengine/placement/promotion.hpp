#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Lets promotion scores count for where the instances of a promotable clone go; once per clone (spec 2 §11.2).
void add_promotion_scores(Cluster& cluster, Resource& clone);

/// Decides which of the placed instances of a promotable clone are promoted (spec 2 §11.3).
void choose_roles(Cluster& cluster, Resource& clone);

}  // namespace systole::pengine
