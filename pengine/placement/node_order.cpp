#include "pengine/placement/node_order.hpp"

#include <algorithm>

#include "pengine/placement/availability.hpp"
#include "pengine/placement/list_sort.hpp"
#include "pengine/placement/utilization.hpp"

namespace systole::pengine {
namespace {

Score effective_score(const NodeEntry& entry) { return is_available(*entry.node) ? entry.score : kMinusInfinity; }

int compare_load(PlacementStrategy strategy, const Node& left, const Node& right) {
    if (strategy == PlacementStrategy::balanced) {
        const int capacity = compare_capacity(left.remaining, right.remaining);
        if (capacity != 0) {
            return capacity;
        }
    }
    if (left.assigned.size() != right.assigned.size()) {
        return left.assigned.size() < right.assigned.size() ? -1 : 1;
    }
    return 0;
}

}  // namespace

int compare_nodes(PlacementStrategy strategy, const NodeEntry& left, const NodeEntry& right, const Node* preferred) {
    const Score left_score = effective_score(left);
    const Score right_score = effective_score(right);
    if (left_score != right_score) {
        return left_score > right_score ? -1 : 1;
    }
    if (strategy != PlacementStrategy::minimal) {
        const int load = compare_load(strategy, *left.node, *right.node);
        if (load != 0) {
            return load;
        }
        if (preferred != nullptr && left.node != right.node) {
            if (left.node == preferred) {
                return -1;
            }
            if (right.node == preferred) {
                return 1;
            }
        }
    }
    return left.node->name.compare(right.node->name);
}

Criterion deciding_criterion(PlacementStrategy strategy, const NodeEntry& left, const NodeEntry& right,
                             const Node* preferred) {
    if (effective_score(left) != effective_score(right)) {
        return Criterion::score;
    }
    if (strategy == PlacementStrategy::minimal) {
        return Criterion::name;
    }
    if (strategy == PlacementStrategy::balanced && compare_capacity(left.node->remaining, right.node->remaining) != 0) {
        return Criterion::capacity;
    }
    if (left.node->assigned.size() != right.node->assigned.size()) {
        return Criterion::load;
    }
    return preferred == left.node ? Criterion::current_node : Criterion::name;
}

std::vector<NodeEntry*> sorted_by_preference(PlacementStrategy strategy, NodeTable& table, const Node* preferred) {
    std::vector<NodeEntry*> entries;
    if (strategy == PlacementStrategy::balanced) {
        // Votes about capacities can go round in a circle; then the order before sorting decides.
        entries = table.in_hash_order();
        std::reverse(entries.begin(), entries.end());
    } else {
        entries.reserve(table.size());
        table.for_each([&entries](NodeEntry& entry) { entries.push_back(&entry); });
    }
    sort_as_list(entries, [&](const NodeEntry* left, const NodeEntry* right) {
        return compare_nodes(strategy, *left, *right, preferred);
    });
    return entries;
}

}  // namespace systole::pengine
