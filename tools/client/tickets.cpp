#include "tools/client/tickets.hpp"

#include "base/number.hpp"
#include "cib/sections.hpp"
#include "pengine/model/hash_order.hpp"
#include "tools/common/local_time.hpp"

#include <algorithm>
#include <string_view>

namespace systole::tools {
namespace {

/// Pacemaker keeps tickets and their attributes in tables, whose order depends on the keys.
template <typename Row, typename KeyOf>
std::vector<Row> in_table_order(std::vector<Row> rows, KeyOf key_of) {
    std::vector<std::uint32_t> hashes;
    for (const Row& row : rows) {
        hashes.push_back(pengine::string_hash(key_of(row)));
    }
    std::vector<Row> ordered;
    for (const std::size_t position : pengine::hash_order(hashes)) {
        ordered.push_back(std::move(rows[position]));
    }
    return ordered;
}

/// Moments are recorded as seconds since 1970.
std::string shown_value(std::string_view name, std::string_view value) {
    const std::optional<std::int64_t> moment =
        name == "last-granted" || name == "expires" ? base::parse_whole_integer(value) : std::nullopt;
    return moment ? readable_local_time(*moment) : std::string(value);
}

TicketView ticket_of(xml::Element state) {
    TicketView ticket{std::string(state.id()), base::is_true(state.get("granted")), base::is_true(state.get("standby")),
                      base::parse_whole_integer(state.get("last-granted")), {}};
    for (const xml::Attribute attribute : state.attributes()) {
        if (attribute.name != "id") {
            ticket.attributes.emplace_back(attribute.name, shown_value(attribute.name, attribute.value));
        }
    }
    ticket.attributes = in_table_order(std::move(ticket.attributes), [](const auto& pair) { return std::string_view(pair.first); });
    return ticket;
}

}  // namespace

std::vector<TicketView> tickets_of(xml::Element cib) {
    std::vector<TicketView> tickets;
    const auto is_known = [&tickets](std::string_view id) {
        return std::ranges::find(tickets, id, &TicketView::id) != tickets.end();
    };
    for (const xml::Element state : cib::find_section(cib, "status").child("tickets").children("ticket_state")) {
        tickets.push_back(ticket_of(state));
    }
    for (const xml::Element constraint : cib::find_section(cib, "constraints").children("rsc_ticket")) {
        if (const std::string_view id = constraint.get("ticket"); !id.empty() && !is_known(id)) {
            tickets.push_back({std::string(id), false, false, std::nullopt, {}});
        }
    }
    return in_table_order(std::move(tickets), [](const TicketView& ticket) { return std::string_view(ticket.id); });
}

}  // namespace systole::tools
