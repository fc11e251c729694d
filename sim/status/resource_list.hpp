#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/report.hpp"

namespace systole::sim {

/// The section "Full List of Resources".
void append_resource_list(Report& report, const pengine::Cluster& cluster, const StatusOptions& options);

}  // namespace systole::sim
