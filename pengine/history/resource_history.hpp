#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Reads one `lrm_resource` of a node (spec 1 §10.6); gives the resource it belongs to, or null. Launchers to be stopped once
/// all history is known are put at the front of `containers_to_stop`.
Resource* read_resource_history(Cluster& cluster, Node& node, xml::Element lrm_resource,
                                std::vector<Resource*>& containers_to_stop);

}  // namespace systole::pengine
