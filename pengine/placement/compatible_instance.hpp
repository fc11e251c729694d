#pragma once

#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What an instance must be to go with something on a node (spec 2 §8.11).
struct InstanceQuery {
    Role role = Role::unknown;            ///< unknown: any
    Location which = Location::assigned;  ///< location and role, now or after the transition
    std::string_view attribute;           ///< empty: the same node; else equal values of this node attribute
};

/// Whether the resource or anything below is blocked.
[[nodiscard]] bool has_blocked(const Resource& rsc);

/// The instances of a clone in their current order; of a bundle the containers.
[[nodiscard]] std::vector<Resource*> instances_of(const Resource& collective);

/// Whether the instance has a single location that matches `node`.
[[nodiscard]] bool instance_matches(const Resource& instance, const Node& node, const InstanceQuery& query);

/// The instance of `collective` that goes with `rsc`: on the resource's node if it has a single one, else on the best of its
/// allowed nodes that has any. Null if there is none.
[[nodiscard]] Resource* find_compatible_instance(const Cluster& cluster, Resource& rsc, const Resource& collective,
                                                 const InstanceQuery& query = {});

}  // namespace systole::pengine
