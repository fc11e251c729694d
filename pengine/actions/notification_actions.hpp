#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Makes the pseudo actions around an operation of a clone with the given begin and completion actions; either may be null
/// (spec 3 §20.1).
[[nodiscard]] NotificationFrame frame_notifications(Cluster& cluster, Resource& rsc, Task task, Action* begin,
                                                    Action* complete);

/// Those for start and stop of a clone that notifies; nothing otherwise.
void create_clone_notifications(Cluster& cluster, Resource& clone);
/// Those for promotions, for demotions, and the orders between all four.
void create_promotion_notifications(Cluster& cluster, Resource& clone, Action& promote, Action& promoted);
void create_demotion_notifications(Cluster& cluster, Resource& clone, Action& demote, Action& demoted);

}  // namespace systole::pengine
