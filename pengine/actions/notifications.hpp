#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Creates the notifications of a clone for what its instances are about to do (spec 3 §20.2). Called while the graph is
/// written; nothing for clones that do not notify.
void create_notifications(Cluster& cluster, Resource& clone);

/// Creates the notifications about a stop that a fencing stands for (spec 3 §20.5).
void notify_of_fencing(Cluster& cluster, Resource& rsc, Action& fence, const Action& stop);

}  // namespace systole::pengine
