#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// Fencing that failed, as a section of its own.
void append_failed_fencing(Report& report, const pengine::Cluster& cluster, const StatusRequest& request);
/// "Fencing History" with what else is wanted of it, or "Pending Fencing Actions" if that is all.
void append_fence_history(Report& report, const pengine::Cluster& cluster, const StatusRequest& request);
/// All that is wanted as `<fence_history>`; nothing if there is nothing.
void append_fence_history_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusRequest& request);

}  // namespace systole::sim
