#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// The resource's instance attributes as evaluated for a node (null: without node attributes), own blocks before its
/// ancestors' (spec 1 §6.4). Evaluated at first use and kept; the reference stays valid.
[[nodiscard]] const NameValues& parameters(Cluster& cluster, const Resource& rsc, const Node* node);

/// Attribute of a node as a resource sees it: on a guest node, with container-attribute-target=host, its host's
/// (spec 1 §5.4). `which` says which host counts.
[[nodiscard]] std::optional<std::string_view> node_attribute(const Node& node, std::string_view name, const Resource* rsc,
                                                             Location which);

}  // namespace systole::pengine
