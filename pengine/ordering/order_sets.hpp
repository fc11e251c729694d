#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// One set of an order constraint.
struct OrderSet {
    std::string_view id;
    std::string_view action = "start";
    std::vector<Resource*> members;
    std::optional<std::string_view> kind;  ///< nothing: the constraint's
    std::optional<bool> is_sequential;     ///< nothing: not said, which means yes
    bool requires_all = true;
    xml::Element element;                  ///< null if made from a tag
};

/// The sets of an order, those made from tags in `first` and `then` included. Nothing if it has none; empty if some reference
/// leads nowhere, which makes the constraint void.
[[nodiscard]] std::optional<std::vector<OrderSet>> order_sets(const Cluster& cluster, xml::Element constraint);

/// Orders members within each set and the sets among each other (spec 3 §10.4).
void order_between_sets(Cluster& cluster, xml::Element constraint, const std::vector<OrderSet>& sets);

}  // namespace systole::pengine
