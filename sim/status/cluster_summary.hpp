#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// How many primitives there are, each instance counting, and how many of them are disabled or blocked. Removed ones that do not
/// run do not count.
struct InstanceCount {
    int all = 0;
    int disabled = 0;
    int blocked = 0;
};
[[nodiscard]] InstanceCount count_instances(const pengine::Cluster& cluster);

/// The section "Cluster Summary" with those of its lines that are wanted; a missing DC is always told. After it comes a banner if
/// resources are not managed.
void append_summary(Report& report, const pengine::Cluster& cluster, const StatusRequest& request);
/// The same as `<summary>`.
void append_summary_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusRequest& request);

/// Tells in large letters that maintenance mode is on.
void append_maintenance_banner(Report& report);

}  // namespace systole::sim
