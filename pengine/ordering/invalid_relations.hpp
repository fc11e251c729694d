#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Takes the effect from relations that would make the graph impossible: with the launcher of a guest from inside it, and loops
/// through freed capacity (spec 3 §12.5).
void drop_invalid_relations(Cluster& cluster);

}  // namespace systole::pengine
