#pragma once

#include "xml/element.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace systole::tools {

/// A ticket as tools show it.
struct TicketView {
    std::string id;
    bool is_granted = false;
    bool is_standby = false;
    std::optional<std::int64_t> last_granted;
    /// The recorded attributes but for the id, in the order in which they are shown; moments as local date texts.
    std::vector<std::pair<std::string, std::string>> attributes;
};

/// The tickets that the status records or a constraint names, in the order in which Pacemaker's tools list them.
[[nodiscard]] std::vector<TicketView> tickets_of(xml::Element cib);

}  // namespace systole::tools
