#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "pengine/phases.hpp"
#include "pengine/placement/availability.hpp"
#include "pengine/placement/list_sort.hpp"
#include "pengine/placement/merge.hpp"
#include "pengine/placement/node_order.hpp"
#include "pengine/placement/score_output.hpp"

namespace systole::pengine {
namespace {

/// What decides how early a resource is placed (spec 2 §3): the larger, the earlier.
struct Urgency {
    Resource* rsc = nullptr;
    Score priority = 0;
    std::vector<Score> scores;  ///< on the current node, then on all nodes, best node first
};

std::vector<const Node*> nodes_by_preference(const Cluster& cluster) {
    std::vector<NodeEntry> entries;
    for (Node* node : cluster.nodes) {
        entries.push_back(global_entry(*node));
    }
    sort_as_list(entries, [&cluster](const NodeEntry& left, const NodeEntry& right) {
        return compare_nodes(cluster.options.placement_strategy, left, right, nullptr);
    });
    std::vector<const Node*> nodes;
    for (const NodeEntry& entry : entries) {
        nodes.push_back(entry.node);
    }
    return nodes;
}

Urgency urgency_of(Resource& rsc, const std::vector<const Node*>& nodes) {
    const std::optional<NodeTable> table = merged_with_primaries(rsc);
    const auto score_on = [&table](const Node* node) {
        const NodeEntry* entry = table && node != nullptr ? table->find(*node) : nullptr;
        return entry == nullptr ? kMinusInfinity : entry->score;
    };
    Urgency urgency{.rsc = &rsc, .priority = rsc.placement.priority, .scores = {score_on(current_node(rsc))}};
    for (const Node* node : nodes) {
        urgency.scores.push_back(score_on(node));
    }
    return urgency;
}

}  // namespace

void sort_by_placement(Cluster& cluster) {
    for (Node* node : cluster.nodes) {
        node->remaining = node->capacity;
    }
    if (cluster.options.placement_strategy != PlacementStrategy::simple) {
        const std::vector<const Node*> nodes = nodes_by_preference(cluster);
        std::vector<Urgency> order;
        for (Resource* rsc : cluster.resources) {
            order.push_back(urgency_of(*rsc, nodes));
        }
        std::stable_sort(order.begin(), order.end(), [](const Urgency& left, const Urgency& right) {
            return std::tie(left.priority, left.scores) > std::tie(right.priority, right.scores);
        });
        std::transform(order.begin(), order.end(), cluster.resources.begin(),
                       [](const Urgency& urgency) { return urgency.rsc; });
    }
    record_capacities(cluster, ScoreLine::Kind::original_capacity);
}

}  // namespace systole::pengine
