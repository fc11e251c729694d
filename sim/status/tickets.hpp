#pragma once

#include "pengine/model/cluster.hpp"
#include "sim/status/status.hpp"

namespace systole::sim {

/// The section "Tickets".
void append_tickets(Report& report, const pengine::Cluster& cluster);
/// The same as `<tickets>`; nothing if there are none.
void append_tickets_xml(xml::MutableElement parent, const pengine::Cluster& cluster);

}  // namespace systole::sim
