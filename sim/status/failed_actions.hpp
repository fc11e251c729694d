#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// The section "Failed Resource Actions", with every detail or (`friendly_failures`) in sentences.
void append_failed_actions(Report& report, const pengine::Cluster& cluster, const StatusOptions& options,
                           const StatusFilter& filter);
/// The same as `<failures>`; nothing if there are none.
void append_failures_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusFilter& filter = {});

}  // namespace systole::sim
