#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// The section "Negative Location Constraints". Constraints must have been read.
void append_bans(Report& report, const pengine::Cluster& cluster, const StatusRequest& request);
/// The same as `<bans>`; nothing if there are none.
void append_bans_xml(xml::MutableElement parent, const pengine::Cluster& cluster, const StatusRequest& request);

}  // namespace systole::sim
