#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/transition/report.hpp"

namespace systole::sim {

// Sections that are shown only when asked for; each starts with an empty line if it shows anything.

void append_node_attributes(Report& report, const pengine::Cluster& cluster);
void append_migration_summary(Report& report, pengine::Cluster& cluster);
void append_failed_actions(Report& report, const pengine::Cluster& cluster);

}  // namespace systole::sim
