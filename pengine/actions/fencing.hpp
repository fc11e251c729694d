#pragma once

#include <string_view>

#include "pengine/actions/request.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Asks for the fence action `stonith-NODE-OP` (spec 3 §16.2). `operation`: on, off, reboot; empty: the configured one.
Action& request_fencing(Cluster& cluster, Node& node, std::string_view operation, Demand demand, std::string_view reason,
                        PriorityDelay delay = PriorityDelay::no);

/// Makes unfencing required: on the node, or on all nodes a device may run on (spec 3 §4.5). Nothing unless unfencing is in use.
/// `device` and `node` may be null.
void trigger_unfencing(Cluster& cluster, Resource* device, Node* node, std::string_view reason);

/// Orders an action after the node's unfencing, if the resource depends on it (spec 3 §16.5).
void order_after_unfencing(Cluster& cluster, Resource& rsc, Node& node, Action& action, Relation relation);

}  // namespace systole::pengine
