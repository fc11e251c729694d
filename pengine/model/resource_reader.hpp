#pragma once

#include <optional>
#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What a resource is made from and where it belongs.
struct ResourceSpec {
    const Definition* definition = nullptr;
    Variant variant = Variant::primitive;
    Resource* parent = nullptr;
    int instance = -1;  ///< number of a clone instance and all inside it
};

/// Makes a resource and all inside it (spec 1 §6.3-6.8, §7). Null if it is invalid. It is added to its parent's children, but not
/// to the resource list, and not indexed.
Resource* make_resource(Cluster& cluster, const ResourceSpec& spec);

/// Marks a resource and all below as removed.
void mark_removed(Resource& rsc);

/// Reads an element of any variant. Null if it is invalid or of no known name.
Resource* make_from_element(Cluster& cluster, xml::Element element);

/// Links a top-level connection with the node of its name; a remote node not seen yet is unclean (spec 1 §7.6 b).
void link_connection(Cluster& cluster, Resource& connection);

/// The primitive's role by its `target-role` (spec 1 §6.6); nothing if it has no say.
[[nodiscard]] std::optional<Role> target_role_of(const Resource& rsc);

}  // namespace systole::pengine
