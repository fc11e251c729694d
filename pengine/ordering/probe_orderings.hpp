#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Relates probes with actions that must not begin before the state they find out is known (spec 3 §12.4).
void add_probe_orderings(Cluster& cluster);

}  // namespace systole::pengine
