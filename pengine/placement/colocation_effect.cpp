#include "pengine/placement/colocation_effect.hpp"

#include <cstdlib>
#include <utility>

#include "pengine/placement/availability.hpp"
#include "pengine/placement/colocation_attribute.hpp"
#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

/// The resource whose role counts: for a bundle's container what runs in it.
const Resource& role_resource(const Resource& rsc) {
    if (rsc.parent != nullptr && rsc.parent->variant == Variant::bundle) {
        for (const BundleReplica& replica : rsc.parent->bundle->replicas) {
            if (replica.container == &rsc && replica.child != nullptr) {
                return *replica.child;
            }
        }
    }
    return rsc;
}

bool has_role(Role wanted, const Resource& rsc) {
    return wanted == Role::unknown || wanted == role_resource(rsc).next_role;
}

bool is_assigned_and_promotable(const Resource& rsc) {
    return rsc.parent != nullptr && rsc.parent->settings.is_promotable && rsc.placement.is_assigned;
}

}  // namespace

ColocationEffect effect_of(const Colocation& colocation, const Resource& dependent, const Resource& primary,
                           Preview preview) {
    if (preview == Preview::no && !primary.placement.is_assigned) {
        return ColocationEffect::none;
    }
    if (colocation.dependent_role >= Role::unpromoted && is_assigned_and_promotable(role_resource(dependent))) {
        return ColocationEffect::role;
    }
    if (preview == Preview::no && dependent.placement.is_assigned) {
        return ColocationEffect::none;
    }
    return has_role(colocation.dependent_role, dependent) && has_role(colocation.primary_role, primary)
               ? ColocationEffect::location
               : ColocationEffect::none;
}

void apply_location_effect(Cluster& cluster, Resource& dependent, const Resource& primary,
                           const Colocation& colocation) {
    const Node* primary_node = primary.placement.node;
    if (primary_node == nullptr && colocation.score < 0) {
        return;
    }
    const AttributeValue wanted(primary_node, colocation.node_attribute, primary);
    NodeTable work = dependent.placement.allowed.copy();
    work.for_each([&](NodeEntry& entry) {
        if (primary_node == nullptr) {
            entry.score = add_scores(entry.score, -colocation.score);
        } else if (AttributeValue(entry.node, colocation.node_attribute, dependent) == wanted) {
            if (colocation.score < kInfinity) {
                entry.score = add_scores(entry.score, colocation.score);
            }
        } else if (colocation.score >= kInfinity) {
            entry.score = kMinusInfinity;
        }
    });
    if (std::abs(colocation.score) >= kInfinity || has_usable_node(work)) {
        const ScoreWatch watch(cluster, dependent, colocation_origin(colocation, primary));
        dependent.placement.allowed = std::move(work);
    } else {
        cluster.explain_dropped(dependent, colocation);
    }
}

Score apply_role_effect(Resource& dependent, const Resource& primary, const Colocation& colocation) {
    if (dependent.placement.node == nullptr) {
        return 0;
    }
    if (primary.placement.node != nullptr && !has_role(colocation.primary_role, primary)) {
        return 0;
    }
    const bool is_together = AttributeValue(dependent.placement.node, colocation.node_attribute, dependent) ==
                             AttributeValue(primary.placement.node, colocation.node_attribute, primary);
    Score delta = colocation.score;
    if (is_together) {
        if (colocation.dependent_role == Role::unpromoted) {
            delta = -delta;
        }
    } else if (colocation.score >= kInfinity && colocation.dependent_role == Role::promoted) {
        delta = -delta;
    } else {
        return 0;
    }
    dependent.placement.priority = add_scores(dependent.placement.priority, delta);
    return delta;
}

}  // namespace systole::pengine
