#include "sim/status/tickets.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "pengine/model/hash_order.hpp"
#include "sim/status/time_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Ticket;

/// In the order in which Pacemaker's table holds them.
std::vector<const Ticket*> ordered_tickets(const Cluster& cluster) {
    std::vector<std::uint32_t> hashes;
    for (const auto& ticket : cluster.tickets) {
        hashes.push_back(pengine::string_hash(ticket->id));
    }
    std::vector<const Ticket*> tickets;
    for (const std::size_t position : pengine::hash_order(hashes)) {
        tickets.push_back(cluster.tickets[position].get());
    }
    return tickets;
}

std::string granted_text(const Ticket& ticket, const Cluster& cluster) {
    return ticket.last_granted > -1 ? calendar_text(ticket.last_granted, cluster.run.now.utc_offset_seconds()) : "";
}

std::string_view state_of(const Ticket& ticket) {
    return ticket.is_granted ? "granted" : "revoked";
}

}  // namespace

void append_tickets(Report& report, const Cluster& cluster) {
    LazyList section(report, "Tickets");
    for (const Ticket* ticket : ordered_tickets(cluster)) {
        const std::string granted = granted_text(*ticket, cluster);
        section.item(fmt::format("{}\t{}{}{}", ticket->id, state_of(*ticket), ticket->is_standby ? " [standby]" : "",
                                 granted.empty() ? "" : fmt::format(" last-granted=\"{}\"", granted)));
    }
}

void append_tickets_xml(xml::MutableElement parent, const Cluster& cluster) {
    if (cluster.tickets.empty()) {
        return;
    }
    xml::MutableElement section = parent.append("tickets");
    for (const Ticket* ticket : ordered_tickets(cluster)) {
        xml::MutableElement element = section.append("ticket");
        element.set("id", ticket->id).set("status", state_of(*ticket)).set("standby", ticket->is_standby);
        if (const std::string granted = granted_text(*ticket, cluster); !granted.empty()) {
            element.set("last-granted", granted);
        }
        for (const auto& [name, value] : ticket->state) {
            if (!element.has(name)) {
                element.set(name, value);
            }
        }
    }
}

}  // namespace systole::sim
