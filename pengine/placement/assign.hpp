#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What happens to a resource for which no node is found: it is told to stop, or nothing but the decision is noted (tentative
/// assignments).
enum class IfUnplaceable : std::uint8_t { stop, only_note };

/// Decides where a resource and everything in it goes, and first what that depends on. `prefer` may be null. Returns the node of
/// a primitive, the first member's of a colocated group, else null (spec 2 §9, §10).
Node* assign(Cluster& cluster, Resource& rsc, Node* prefer, IfUnplaceable if_unplaceable);

// By variant. They call each other through assign().
Node* assign_primitive(Cluster& cluster, Resource& rsc, Node* prefer, IfUnplaceable if_unplaceable);
Node* assign_group(Cluster& cluster, Resource& group, Node* prefer, IfUnplaceable if_unplaceable);
void assign_clone(Cluster& cluster, Resource& clone, Node* prefer, IfUnplaceable if_unplaceable);
void assign_bundle(Cluster& cluster, Resource& bundle, Node* prefer, IfUnplaceable if_unplaceable);

/// Whether a node is taken although the resource may not run there.
enum class Force : std::uint8_t { no, yes };

/// Makes the decision (spec 2 §9.5): everything below `rsc` is assigned to the entry's node; null: to none. Returns whether that
/// differs from before.
bool commit_assignment(Cluster& cluster, Resource& rsc, const NodeEntry* entry, Force force,
                       IfUnplaceable if_unplaceable);

/// Decides that `rsc` and everything below runs nowhere; stops are required. Returns whether that differs from before.
bool assign_nowhere(Cluster& cluster, Resource& rsc);

/// Takes the decision back for `rsc` and everything below (spec 2 §9.6).
void unassign(Resource& rsc);

/// Lets the wishes of `colocation`'s dependent count for where `rsc`, which is being assigned, goes (spec 2 §8.3).
void heed_dependent(Cluster& cluster, Resource& rsc, const Colocation& colocation);

}  // namespace systole::pengine
