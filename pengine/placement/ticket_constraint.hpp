#pragma once

#include "xml/element.hpp"

namespace systole::pengine {

class Cluster;
struct TicketConstraint;

/// Reads one `rsc_ticket` and applies it at once where its ticket is missing (spec 2 §5.5).
void read_ticket_constraint(Cluster& cluster, xml::Element constraint);

/// Whether the ticket is not there to be used: not granted, or in standby.
[[nodiscard]] bool is_ticket_unusable(const TicketConstraint& constraint);

}  // namespace systole::pengine
