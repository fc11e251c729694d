#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// What a node history tells of a resource.
enum class HistoryContent {
    fail_counts,  ///< resources that have failed
    operations,   ///< all resources, with their operations
};

/// The section "Migration Summary" or "Operations". Its title is there as soon as a node is online.
void append_node_history(Report& report, pengine::Cluster& cluster, const StatusRequest& request, HistoryContent content);
/// The same as `<node_history>`.
void append_node_history_xml(xml::MutableElement parent, pengine::Cluster& cluster, const StatusRequest& request,
                             HistoryContent content);

}  // namespace systole::sim
