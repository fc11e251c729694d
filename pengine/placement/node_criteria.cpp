#include <algorithm>

#include "pengine/model/cluster.hpp"
#include "pengine/phases.hpp"
#include "pengine/placement/failure_threshold.hpp"
#include "pengine/placement/location.hpp"
#include "pengine/placement/shutdown_lock.hpp"

namespace systole::pengine {
namespace {

/// A running resource prefers to stay where it is (spec 2 §4.3).
void apply_stickiness(Cluster& cluster, Resource& leaf) {
    const Score stickiness = leaf.settings.stickiness;
    if (!leaf.is_managed || stickiness < 1 || leaf.history.active.size() != 1) {
        return;
    }
    Node& node = *leaf.history.active.front();
    if (cluster.options.is_symmetric || leaf.placement.allowed.find(node) != nullptr) {
        add_location_score(cluster, leaf, node, stickiness, {.kind = Origin::Kind::stickiness, .id = {}});
    }
}

bool has_failures(const Node& node) {
    return std::any_of(node.attributes.begin(), node.attributes.end(), [](const NameValues::Pair& attribute) {
        return attribute.name.starts_with("fail-count-");
    });
}

/// Failures of one anonymous instance count against the whole clone (spec 2 §4.4).
void apply_migration_threshold(Cluster& cluster, Resource& leaf, Node& node) {
    if (is_threshold_reached(cluster, leaf, node)) {
        Resource& banned = leaf.settings.is_unique ? leaf : leaf.top();
        ban(cluster, banned, node, {.kind = Origin::Kind::migration_threshold, .id = leaf.id});
    }
}

/// Where a resource may be probed on some nodes only, it may run on these only (spec 2 §4.5).
void apply_exclusive_discovery(Cluster& cluster, Resource& rsc, const Node& node) {
    if (!rsc.exclusive_discovery && !rsc.top().exclusive_discovery) {
        return;
    }
    for (Resource* child : rsc.children) {
        apply_exclusive_discovery(cluster, *child, node);
    }
    NodeEntry* entry = rsc.placement.allowed.find(node);
    if (entry != nullptr && entry->discovery != DiscoveryMode::exclusive) {
        entry->score = kMinusInfinity;
        cluster.explain_score(rsc, node, kMinusInfinity, kMinusInfinity, {.kind = Origin::Kind::discovery, .id = {}});
    }
}

}  // namespace

void apply_node_criteria(Cluster& cluster) {
    apply_shutdown_locks(cluster);
    apply_locations(cluster);
    for (Resource* rsc : cluster.resources) {
        for_each_leaf(*rsc, [&cluster](Resource& leaf) { apply_stickiness(cluster, leaf); });
    }
    for (Node* node : cluster.nodes) {
        const bool node_has_failures = has_failures(*node);
        for (Resource* rsc : cluster.resources) {
            if (node_has_failures) {
                for_each_leaf(*rsc, [&](Resource& leaf) { apply_migration_threshold(cluster, leaf, *node); });
            }
            apply_exclusive_discovery(cluster, *rsc, *node);
        }
    }
}

}  // namespace systole::pengine
