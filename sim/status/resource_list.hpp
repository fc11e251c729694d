#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/status/filter.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/report.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// The section "Full List of Resources", "Active Resources" or, where active ones stand below their nodes, "Inactive Resources".
void append_resource_list(Report& report, const pengine::Cluster& cluster, const StatusOptions& options,
                          const StatusFilter& filter = {});

/// The same as `<resources>`.
void append_resources_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusOptions& options,
                          const StatusFilter& filter = {});

/// The top-level resources that such a list shows, in order.
[[nodiscard]] std::vector<const pengine::Resource*> listed_resources(const pengine::Cluster& cluster,
                                                                     const StatusOptions& options,
                                                                     const StatusFilter& filter);

/// The primitives that run on a node, below it.
void append_running(Report& report, const pengine::Cluster& cluster, const pengine::Node& node,
                    const StatusOptions& options, const StatusFilter& filter);
void append_running_xml(xml::MutableElement parent, const pengine::Node& node, const StatusOptions& options,
                        const StatusFilter& filter);
/// Those of them that are shown.
[[nodiscard]] std::vector<const pengine::Resource*> running_resources(const pengine::Node& node, const StatusFilter& filter);

}  // namespace systole::sim
