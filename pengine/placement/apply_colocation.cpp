#include "pengine/placement/apply_colocation.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/number.hpp"
#include "pengine/placement/assign.hpp"
#include "pengine/placement/colocation_attribute.hpp"
#include "pengine/placement/colocation_effect.hpp"
#include "pengine/placement/compatible_instance.hpp"
#include "pengine/placement/node_order.hpp"
#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

bool is_mandatory(const Colocation& colocation) { return colocation.score >= kInfinity; }

/// The entry with which a resource, or the first placed leaf below it, was assigned.
const NodeEntry* assigned_entry(const Resource& rsc) {
    if (rsc.placement.node != nullptr) {
        return &rsc.placement.entry;
    }
    for (const Resource* child : rsc.children) {
        if (const NodeEntry* entry = assigned_entry(*child)) {
            return entry;
        }
    }
    return nullptr;
}

/// Bans all nodes on which nothing suitable of the primary is. Entries of `suitable` are looked up first to last.
template <typename Keep>
void keep_only(Cluster& cluster, Resource& dependent, const Colocation& colocation,
               const std::vector<NodeEntry>& suitable, const Keep& keep) {
    const ScoreWatch watch(cluster, dependent, colocation_origin(colocation, *colocation.primary));
    dependent.placement.allowed.for_each([&](NodeEntry& entry) {
        const auto found = std::find_if(suitable.begin(), suitable.end(),
                                        [&entry](const NodeEntry& candidate) { return candidate.node == entry.node; });
        if (found != suitable.end()) {
            keep(entry, *found);
            return;
        }
        entry.score = kMinusInfinity;
    });
}

void keep_only(Cluster& cluster, Resource& dependent, const Colocation& colocation,
               const std::vector<NodeEntry>& suitable) {
    keep_only(cluster, dependent, colocation, suitable, [](NodeEntry&, const NodeEntry&) {});
}

Score apply_with_primitive(Cluster& cluster, Resource& dependent, const Resource& primary,
                           const Colocation& colocation) {
    switch (effect_of(colocation, dependent, primary, Preview::no)) {
        case ColocationEffect::none:
            break;
        case ColocationEffect::location:
            apply_location_effect(cluster, dependent, primary, colocation);
            break;
        case ColocationEffect::role:
            return apply_role_effect(dependent, primary, colocation);
    }
    return 0;
}

Score apply_with_all(Cluster& cluster, Resource& dependent, const std::vector<Resource*>& primaries,
                     const Colocation& colocation) {
    Score delta = 0;
    for (Resource* primary : primaries) {
        delta = add_scores(delta, apply_colocation(cluster, dependent, *primary, colocation));
    }
    return delta;
}

Score apply_with_group(Cluster& cluster, Resource& dependent, Resource& group, const Colocation& colocation) {
    if (!group.placement.is_assigned || group.children.empty()) {
        return 0;
    }
    if (group.group->is_colocated) {
        Resource& spokesman = is_mandatory(colocation) ? *group.children.back() : *group.children.front();
        return apply_colocation(cluster, dependent, spokesman, colocation);
    }
    return is_mandatory(colocation) ? 0 : apply_with_all(cluster, dependent, group.children, colocation);
}

int instances_per_node(const Resource& collective) {
    return collective.variant == Variant::bundle ? collective.bundle->replicas_per_host
                                                 : collective.clone->clone_node_max;
}

bool is_instance_collective(const Resource& rsc) {
    return rsc.variant == Variant::clone || rsc.variant == Variant::bundle;
}

bool can_interleave(const Colocation& colocation) {
    const Resource& dependent = *colocation.dependent;
    return is_instance_collective(dependent) && is_instance_collective(*colocation.primary) &&
           base::is_true(dependent.meta.get("interleave")) &&
           instances_per_node(dependent) == instances_per_node(*colocation.primary);
}

/// Goes with the one instance that was found to be compatible; without one a mandatory colocation leaves no node.
Score apply_with_compatible(Cluster& cluster, Resource& dependent, Resource* instance, const Colocation& colocation) {
    if (instance != nullptr) {
        return apply_colocation(cluster, dependent, *instance, colocation);
    }
    if (is_mandatory(colocation)) {
        assign_nowhere(cluster, dependent);
        cluster.explain_unmet(dependent, colocation);
    }
    return 0;
}

/// An unassigned dependent and the instances that get the primary role (spec 2 §8.9).
void apply_with_roles(Cluster& cluster, Resource& dependent, const Resource& clone, const Colocation& colocation) {
    std::vector<NodeEntry> suitable;
    for (const Resource* instance : clone.children) {
        const Node* node = single_location(*instance, Location::assigned);
        if (node == nullptr || state_of_next(*instance) != colocation.primary_role) {
            continue;
        }
        if (!is_mandatory(colocation)) {
            const AttributeValue wanted(node, colocation.node_attribute, clone);
            const ScoreWatch watch(cluster, dependent, colocation_origin(colocation, clone));
            dependent.placement.allowed.for_each([&](NodeEntry& entry) {
                if (AttributeValue(entry.node, colocation.node_attribute, dependent) == wanted) {
                    entry.score = add_scores(entry.score, colocation.score);
                }
            });
        }
        suitable.insert(suitable.begin(), *assigned_entry(*instance));
    }
    const bool both_promoted =
        colocation.dependent_role == Role::promoted && colocation.primary_role == Role::promoted;
    if (is_mandatory(colocation) && !both_promoted) {
        keep_only(cluster, dependent, colocation, suitable, [](NodeEntry& entry, const NodeEntry& assigned) {
            entry.score = add_scores(entry.score, assigned.score);
        });
    }
}

/// An assigned dependent that wants to be promoted where the primary is (spec 2 §8.10).
Score apply_to_promotion(const Cluster& cluster, Resource& dependent, const Resource& clone,
                         const Colocation& colocation) {
    const Resource* instance =
        find_compatible_instance(cluster, dependent, clone,
                                 {.role = colocation.primary_role, .attribute = colocation.node_attribute});
    if (instance != nullptr) {
        dependent.placement.priority = add_scores(dependent.placement.priority, colocation.score);
        return colocation.score;
    }
    if (is_mandatory(colocation)) {
        dependent.placement.priority = kMinusInfinity;
        return kMinusInfinity;
    }
    return 0;
}

Score apply_with_clone(Cluster& cluster, Resource& dependent, Resource& clone, const Colocation& colocation) {
    if (!clone.placement.is_assigned) {
        return 0;
    }
    if (clone.settings.is_promotable && colocation.primary_role != Role::unknown) {
        if (!dependent.placement.is_assigned) {
            apply_with_roles(cluster, dependent, clone, colocation);
            return 0;
        }
        if (colocation.dependent_role == Role::promoted) {
            return apply_to_promotion(cluster, dependent, clone, colocation);
        }
    }
    if (can_interleave(colocation)) {
        return apply_with_compatible(cluster, dependent, find_compatible_instance(cluster, dependent, clone),
                                     colocation);
    }
    if (!is_mandatory(colocation)) {
        return apply_with_all(cluster, dependent, clone.children, colocation);
    }
    std::vector<NodeEntry> suitable;
    for (const Resource* instance : clone.children) {
        if (Node* node = single_location(*instance, Location::assigned); node != nullptr && !has_blocked(*instance)) {
            suitable.push_back({.node = node});
        }
    }
    keep_only(cluster, dependent, colocation, suitable);
    return 0;
}

/// The host that counts where a bundle's containers are looked for; null if it is not known.
const Node* host_of(const Node& node) { return node.is_bundle_node() ? node.assigned_host() : &node; }

Resource* container_on(const Resource& bundle, const Node* node) {
    if (node == nullptr) {
        return nullptr;
    }
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        if (instance_matches(*replica.container, *node, {})) {
            return replica.container;
        }
    }
    return nullptr;
}

Resource* find_compatible_container(const Cluster& cluster, Resource& dependent, const Resource& bundle) {
    if (const Node* node = single_location(dependent, Location::assigned)) {
        if (const Node* host = host_of(*node)) {
            return container_on(bundle, host);
        }
    }
    for (const NodeEntry* entry :
         sorted_by_preference(cluster.options.placement_strategy, dependent.placement.allowed)) {
        if (Resource* container = container_on(bundle, host_of(*entry->node))) {
            return container;
        }
    }
    return nullptr;
}

bool is_suitable_replica(const BundleReplica& replica, const Colocation& colocation) {
    if (replica.container->placement.node == nullptr || has_blocked(*replica.container)) {
        return false;
    }
    return colocation.primary_role < Role::promoted ||
           (replica.child != nullptr && replica.child->next_role == Role::promoted);
}

Score apply_with_bundle(Cluster& cluster, Resource& dependent, Resource& bundle, const Colocation& colocation) {
    if (!bundle.placement.is_assigned) {
        return 0;
    }
    if (is_instance_collective(*colocation.dependent)) {
        return apply_with_compatible(cluster, dependent, find_compatible_container(cluster, dependent, bundle),
                                     colocation);
    }
    if (!is_mandatory(colocation)) {
        return apply_with_all(cluster, dependent, instances_of(bundle), colocation);
    }
    std::vector<NodeEntry> suitable;
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        if (is_suitable_replica(replica, colocation)) {
            suitable.push_back({.node = replica.container->placement.node});
        }
    }
    keep_only(cluster, dependent, colocation, suitable);
    return 0;
}

/// A group follows with its first member; one that is not colocated with all, and never by force.
Score apply_to_group(Cluster& cluster, Resource& group, Resource& primary, const Colocation& colocation) {
    if (group.children.empty()) {
        return 0;
    }
    Score delta = 0;
    if (group.group->is_colocated) {
        delta = apply_colocation(cluster, *group.children.front(), primary, colocation);
    } else if (!is_mandatory(colocation)) {
        for (Resource* member : group.children) {
            delta = add_scores(delta, apply_with_primitive(cluster, *member, primary, colocation));
        }
    }
    if (delta != 0) {
        group.placement.priority = add_scores(group.placement.priority, delta);
    }
    return delta;
}

}  // namespace

Score apply_colocation(Cluster& cluster, Resource& dependent, Resource& primary, const Colocation& colocation) {
    if (dependent.variant == Variant::group) {
        return apply_to_group(cluster, dependent, primary, colocation);
    }
    switch (primary.variant) {
        case Variant::primitive:
            return apply_with_primitive(cluster, dependent, primary, colocation);
        case Variant::group:
            return apply_with_group(cluster, dependent, primary, colocation);
        case Variant::clone:
            return apply_with_clone(cluster, dependent, primary, colocation);
        case Variant::bundle:
            return apply_with_bundle(cluster, dependent, primary, colocation);
    }
    return 0;
}

}  // namespace systole::pengine
