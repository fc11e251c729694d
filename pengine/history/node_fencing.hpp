#pragma once

#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Whether priority-fencing-delay may apply: only when the node was lost from the membership.
enum class PriorityDelay : std::uint8_t { no, yes };

/// Marks a node for fencing, as its kind demands (spec 1 §17.2): guests get their launcher recovered, others become
/// unclean and get an optional fence action, which the fencing phase makes required.
void mark_for_fencing(Cluster& cluster, Node& node, std::string_view reason, PriorityDelay delay = PriorityDelay::no);

/// Whether a node can be fenced at all (spec 1 §17.1); null: no particular node.
[[nodiscard]] bool can_fence(const Cluster& cluster, const Node* node);

}  // namespace systole::pengine
