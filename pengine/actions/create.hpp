#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Creates the actions of a resource and all below it (spec 3 §6-9): by variant.
void create_resource_actions(Cluster& cluster, Resource& rsc);

/// Start, stop, promote, demote, recurring and migration actions of a primitive.
void create_primitive_actions(Cluster& cluster, Resource& rsc);
/// Recurring actions (spec 3 §7).
void create_recurring_actions(Cluster& cluster, Resource& rsc);
/// Whether a primitive can be moved live from its current to its assigned node (spec 3 §8.1).
[[nodiscard]] bool can_migrate(const Resource& rsc, const Node* current);
/// The actions of a live migration (spec 3 §8.2).
void create_migration_actions(Cluster& cluster, Resource& rsc, Node& current);

/// Asks for the cancellation of a recurring action (spec 3 §4.2). `call_id`: as recorded in the history, or empty.
Action& request_cancel(Cluster& cluster, Resource& rsc, std::string_view task, std::uint32_t interval_ms, Node& node,
                       std::string_view call_id = {});

}  // namespace systole::pengine
