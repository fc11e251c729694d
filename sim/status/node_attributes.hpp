#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// The section "Node Attributes": what people or agents have set on nodes that are online.
void append_node_attributes(Report& report, pengine::Cluster& cluster, const StatusOptions& options,
                            const StatusFilter& filter);
void append_node_attributes_xml(xml::MutableElement parent, pengine::Cluster& cluster, const StatusFilter& filter);

}  // namespace systole::sim
