#pragma once

#include "pengine/model/node.hpp"
#include "pengine/model/node_table.hpp"

namespace systole::pengine {

/// Whether resources may be placed on the node: online, not shutting down, clean, neither in standby nor in maintenance
/// (spec 2 §1.3).
[[nodiscard]] inline bool is_available(const Node& node) {
    return node.is_online && !node.is_shutting_down && !node.is_unclean && !node.is_standby && !node.in_maintenance;
}

/// Available, and the resource whose table the entry is in does not dislike the node.
[[nodiscard]] inline bool is_usable(const NodeEntry& entry) { return entry.score >= 0 && is_available(*entry.node); }

/// Whether any entry of the table is usable.
[[nodiscard]] inline bool has_usable_node(const NodeTable& table) {
    bool found = false;
    table.for_each([&found](const NodeEntry& entry) { found = found || is_usable(entry); });
    return found;
}

/// The global entry of a node: what counts where no resource's table is meant.
[[nodiscard]] inline NodeEntry global_entry(Node& node) {
    return NodeEntry{.node = &node, .score = node.base_score, .discovery = node.discovery};
}

}  // namespace systole::pengine
