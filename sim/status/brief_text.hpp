#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"
#include "sim/transition/report.hpp"

namespace systole::sim {

/// How many of these primitives are active, by agent and node: "2/3	(ocf:x:y):	Active node1". Collectives are passed over.
/// Within a node's list (`short_primitives`) totals and names of nodes are left out.
void append_brief(Report& report, const std::vector<const pengine::Resource*>& resources, const StatusOptions& options);

}  // namespace systole::sim
