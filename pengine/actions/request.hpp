#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Whether an action is asked for as something that must be done, or only as something that could be.
enum class Demand : std::uint8_t { required, optional };

/// Asks for the action `RSC_TASK_0`: takes the oldest one with this key (a node-less one is adopted), or makes it, and evaluates
/// its flags again (spec 3 §2). Optional requests never make an existing action optional. May mark the node for fencing.
Action& request_action(Cluster& cluster, Resource& rsc, Task task, Node* node, Demand demand);
/// The same for a recurring action or a task of any name.
Action& request_operation(Cluster& cluster, Resource& rsc, std::string_view task, std::uint32_t interval_ms, Node* node,
                          Demand demand);
/// The same with a key of its own (notifications). `task` is the action's, also for the look-up of the operation.
Action& request_with_key(Cluster& cluster, Resource& rsc, std::string key, std::string_view task, Node* node, Demand demand);

/// Asks for an action of no resource.
Action& request_node_action(Cluster& cluster, std::string key, std::string_view task, Node* node, Demand demand);
/// A pseudo action of no resource known by its name; new ones are optional.
Action& named_pseudo_action(Cluster& cluster, std::string_view name);
/// A pseudo action of a resource. `runnable` sets the flag; otherwise it stays as evaluated.
Action& request_pseudo_action(Cluster& cluster, Resource& rsc, Task task, Demand demand, bool runnable);

/// `RSC_clear_failcount_0`, required and not waited for.
Action& request_clear_failcount(Cluster& cluster, Resource& rsc, Node& node);
/// `RSC_lrm_delete_0`, required: forget the history of a shutdown lock.
Action& request_history_deletion(Cluster& cluster, Resource& rsc, Node& node);

/// Sets the reason whatever it was.
void force_reason(Action& action, std::string_view reason);

/// Records on `action` that it lost a flag because of `cause`, if they are not of one resource (spec 3 §2.6).
void add_loss_reason(Cluster& cluster, Action& action, const Action& cause, Loss loss);

/// A meta attribute whose value is made here.
void set_meta(Cluster& cluster, Action& action, std::string_view name, std::string value);

}  // namespace systole::pengine
