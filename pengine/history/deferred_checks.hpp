#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Whether the parameters of a resource are known after placement only: a bundle's connection whose address is the name of the
/// node that will host the container. Checks against its history have to wait for check_deferred_definitions().
[[nodiscard]] bool needs_container_address(Cluster& cluster, const Resource& rsc);

/// Notes the comparison of a history entry with its definition (spec 3 §4).
void defer_definition_check(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry);
/// Notes the question whether a failure happened with today's parameters (spec 1 §13.3 item 4).
void defer_expiry_check(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry);

}  // namespace systole::pengine
