#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/transition/report.hpp"
#include "xml/element.hpp"

namespace systole::sim {

// Sections that are shown only when asked for; each starts with an empty line if it shows anything.

void append_node_attributes(Report& report, const pengine::Cluster& cluster);
void append_migration_summary(Report& report, pengine::Cluster& cluster);
void append_failed_actions(Report& report, const pengine::Cluster& cluster);

/// The failed actions as `<failures><failure …/>…</failures>` (nothing if there are none), for `--output-as=xml`.
void append_failures_xml(xml::MutableElement parent, const pengine::Cluster& cluster);

}  // namespace systole::sim
