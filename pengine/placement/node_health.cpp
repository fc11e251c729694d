#include "base/number.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/phases.hpp"
#include "pengine/placement/location.hpp"

namespace systole::pengine {
namespace {

/// The sum of all health attributes of a node (spec 2 §4.7).
Score node_health(const Cluster& cluster, const Node& node) {
    Score health = cluster.options.health_strategy == HealthStrategy::progressive ? cluster.options.health_base : 0;
    for (const NameValues::Pair& attribute : node.attributes) {
        if (attribute.name.starts_with("#health")) {
            health = add_scores(health, parse_score(attribute.value, cluster.options.health).value_or(0));
        }
    }
    return health;
}

}  // namespace

void apply_node_health(Cluster& cluster) {
    if (cluster.options.health_strategy == HealthStrategy::none) {
        return;
    }
    for (Node* node : cluster.nodes) {
        const Score health = node_health(cluster, *node);
        if (health == 0) {
            continue;
        }
        for (Resource* rsc : cluster.resources) {
            if (health > 0 || !base::is_true(rsc->meta.get("allow-unhealthy-nodes"))) {
                add_location_constraint(
                    cluster, *rsc,
                    {.id = "node-health-strategy", .origin = Origin::Kind::health, .preferences = {{.node = node, .score = health}}});
            }
        }
    }
}

}  // namespace systole::pengine
