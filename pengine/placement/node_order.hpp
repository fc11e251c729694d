#pragma once

#include <vector>

#include "pengine/model/node_table.hpp"
#include "pengine/model/options.hpp"
#include "pengine/model/trace.hpp"

namespace systole::pengine {

/// Which of two nodes a resource would rather be on (spec 2 §1.4): negative if `left`. A total order that ends at the name,
/// except for balanced placement, where it may not be transitive. `preferred` may be null.
[[nodiscard]] int compare_nodes(PlacementStrategy strategy, const NodeEntry& left, const NodeEntry& right,
                                const Node* preferred);

/// By which of its criteria compare_nodes() prefers `left`, which it does.
[[nodiscard]] Criterion deciding_criterion(PlacementStrategy strategy, const NodeEntry& left, const NodeEntry& right,
                                           const Node* preferred);

/// The table's entries, best first. Pointers are into the table.
[[nodiscard]] std::vector<NodeEntry*> sorted_by_preference(PlacementStrategy strategy, NodeTable& table,
                                                           const Node* preferred = nullptr);

}  // namespace systole::pengine
