#include "pengine/placement/promotion.hpp"

#include <algorithm>
#include <optional>

#include "pengine/placement/apply_colocation.hpp"
#include "pengine/placement/availability.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/distribute.hpp"
#include "pengine/placement/instance_order.hpp"
#include "pengine/placement/list_sort.hpp"
#include "pengine/placement/merge.hpp"
#include "pengine/placement/promotion_score.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/placement/score_watch.hpp"
#include "pengine/placement/ticket_constraint.hpp"

namespace systole::pengine {
namespace {

void mark_unpromoted_now(Resource& rsc) {
    if (rsc.current_role == Role::started) {
        rsc.current_role = Role::unpromoted;
    }
    for (Resource* child : rsc.children) {
        mark_unpromoted_now(*child);
    }
}

void add_promotion_locations(Cluster& cluster, Resource& instance, const Resource& owner, const Node& node) {
    for (const LocationConstraint* location : owner.placement.locations) {
        if (location->role_filter != Role::promoted) {
            continue;
        }
        for (const LocationConstraint::Preference& preference : location->preferences) {
            if (preference.node == &node) {
                Score& priority = instance.placement.priority;
                priority = add_scores(priority, preference.score);
                cluster.explain_promotion(instance, node, preference.score, priority,
                                          {.kind = location->origin, .id = location->id});
                break;
            }
        }
    }
}

Score basic_priority(const Cluster& cluster, const Resource& instance, const Node& node) {
    switch (state_of_next(instance)) {
        case Role::unknown:
        case Role::started: {
            const PromotionScore score = promotion_score(cluster, instance, node);
            return score.is_default ? -1 : score.value;
        }
        case Role::stopped:
        case Role::unpromoted:
            return kMinusInfinity;
        case Role::promoted:
            break;
    }
    return instance.placement.priority;
}

/// How much speaks for promoting an instance (spec 2 §11.4).
void set_priority(Cluster& cluster, const Resource& clone, Resource& instance) {
    if (state_of_current(instance) == Role::started) {
        mark_unpromoted_now(instance);
    }
    const Node* node = single_location(instance, Location::assigned);
    if (node == nullptr) {
        return;
    }
    const bool is_promoted = state_of_next(instance) == Role::promoted;
    Score& priority = instance.placement.priority;
    priority = basic_priority(cluster, instance, *node);
    cluster.explain_promotion(instance, *node, priority, priority, {.kind = Origin::Kind::promotion, .id = {}});
    add_promotion_locations(cluster, instance, instance, *node);
    add_promotion_locations(cluster, instance, clone, *node);
    for (const Colocation* colocation : colocations_this_with(instance)) {
        const Score before = priority;
        apply_colocation(cluster, instance, *colocation->primary, *colocation);
        if (priority != before) {
            cluster.explain_promotion(instance, *node, priority - before, priority,
                                      colocation_origin(*colocation, *colocation->primary));
        }
    }
    instance.placement.promotion_priority = is_promoted ? kInfinity : instance.placement.priority;
}

/// Lets the clone's table, with the wishes of all colocated with its promoted role, replace the priorities.
void collect_node_scores(Cluster& cluster, Resource& clone) {
    for (const Resource* instance : clone.children) {
        const Node* node = single_location(*instance, Location::assigned);
        if (node == nullptr || instance->placement.promotion_priority < 0) {
            continue;
        }
        if (NodeEntry* entry = clone.placement.allowed.find(*node)) {
            entry->score = add_scores(entry->score, instance->placement.promotion_priority);
            cluster.explain_score(clone, *node, instance->placement.promotion_priority, entry->score,
                                  {.kind = Origin::Kind::promotion, .id = {}, .other = instance});
        }
    }
    for (const Colocation* colocation : colocations_with_this(clone)) {
        if (colocation->primary_role == Role::promoted && has_influence(*colocation)) {
            const float factor = static_cast<float>(colocation->score) / static_cast<float>(kInfinity);
            const ScoreWatch watch(cluster, clone, colocation_origin(*colocation, *colocation->dependent));
            merge_preferences(*colocation->dependent, clone, clone.placement.allowed, *colocation, factor,
                              {.nonnegative = true, .is_active = true});
        }
    }
    for (const TicketConstraint* ticket : clone.placement.tickets) {
        if (ticket->role == Role::promoted && is_ticket_unusable(*ticket)) {
            add_location_score_everywhere(cluster, clone, kMinusInfinity,
                                          {.kind = Origin::Kind::ticket, .id = ticket->id});
        }
    }
}

Score final_priority(const Resource& clone, const Resource& instance) {
    if (!instance.is_managed && instance.next_role == Role::promoted) {
        return kInfinity;
    }
    const Node* node = single_location(instance, Location::assigned);
    if (node == nullptr) {
        return kMinusInfinity;
    }
    const NodeEntry* entry = clone.placement.allowed.find(*node);
    if (instance.placement.promotion_priority < 0 || entry == nullptr) {
        return instance.placement.promotion_priority;
    }
    return entry->score;
}

/// Negative: `left` is promoted first.
int compare_for_promotion(Resource* left, Resource* right) {
    if (left->placement.promotion_priority != right->placement.promotion_priority) {
        return left->placement.promotion_priority > right->placement.promotion_priority ? -1 : 1;
    }
    const Role left_role = state_of_current(*left);
    const Role right_role = state_of_current(*right);
    if (left_role != right_role) {
        return left_role > right_role ? -1 : 1;
    }
    return compare_instances(*left, *right);
}

/// Spec 2 §11.5.
void sort_by_promotion(Cluster& cluster, Resource& clone) {
    if (clone.placement.promotion_sorted) {
        return;
    }
    clone.placement.promotion_sorted = true;
    clone.placement.is_updating = true;
    collect_node_scores(cluster, clone);
    for (Resource* instance : clone.children) {
        instance->placement.promotion_priority = final_priority(clone, *instance);
    }
    sort_as_list(clone.children, compare_for_promotion);
    clone.placement.is_updating = false;
}

bool is_available_with_host(const Node& node) {
    return is_available(node) && !(node.is_guest() && node.assigned_host() == nullptr);
}

/// The clone's entry for the node where an instance can be promoted; null if it cannot (spec 2 §11.6).
NodeEntry* promotion_entry(Resource& rsc) {
    for (Resource* child : rsc.children) {
        if (promotion_entry(*child) == nullptr) {
            return nullptr;
        }
    }
    const Node* node = single_location(rsc, Location::assigned);
    if (node == nullptr) {
        return nullptr;
    }
    if (!rsc.is_managed) {
        if (state_of_current(rsc) != Role::promoted) {
            return nullptr;
        }
    } else if (rsc.placement.priority < 0 || !is_available_with_host(*node)) {
        return nullptr;
    }
    Resource& clone = rsc.top();
    NodeEntry* entry = clone.placement.allowed.find(*node);
    const bool has_room = entry != nullptr && (entry->count < clone.clone->promoted_node_max || !rsc.is_managed);
    return has_room ? entry : nullptr;
}

void leave_unpromoted(Resource& rsc) {
    rsc.next_role = locations_of(rsc, Location::assigned).empty() ? Role::stopped : Role::unpromoted;
    for (Resource* child : rsc.children) {
        leave_unpromoted(*child);
    }
}

void promote(Resource& rsc) {
    if (rsc.next_role == Role::unknown) {
        rsc.next_role = Role::promoted;
    }
    for (Resource* child : rsc.children) {
        promote(*child);
    }
}

bool is_frozen(const Cluster& cluster, const Resource& instance) {
    return instance.current_role < Role::promoted && !cluster.has_quorum &&
           cluster.options.no_quorum_policy == NoQuorumPolicy::freeze;
}

}  // namespace

void add_promotion_scores(Cluster& cluster, Resource& clone) {
    if (clone.placement.promotion_scores_added) {
        return;
    }
    clone.placement.promotion_scores_added = true;
    for (Resource* instance : clone.children) {
        instance->placement.allowed.for_each([&cluster, instance](NodeEntry& entry) {
            if (!is_available(*entry.node)) {
                return;
            }
            const Score score = promotion_score(cluster, *instance, *entry.node).value;
            if (score > 0) {
                entry.score = add_scores(entry.score, score);
                cluster.explain_score(*instance, *entry.node, score, entry.score,
                                      {.kind = Origin::Kind::promotion, .id = {}});
            }
            instance->placement.priority = std::max(instance->placement.priority, score);
        });
    }
}

void choose_roles(Cluster& cluster, Resource& clone) {
    reset_counts(clone);
    for (Resource* instance : clone.children) {
        set_priority(cluster, clone, *instance);
    }
    sort_by_promotion(cluster, clone);
    int promoted = 0;
    for (Resource* instance : clone.children) {
        record_promotion_score(cluster, *instance, single_location(*instance, Location::assigned));
        NodeEntry* entry = nullptr;
        const bool has_room = promoted < clone.clone->promoted_max || !clone.is_managed;
        if (instance->placement.promotion_priority >= 0 && has_room) {
            entry = promotion_entry(*instance);
        }
        if (entry == nullptr || is_frozen(cluster, *instance)) {
            leave_unpromoted(*instance);
            continue;
        }
        ++entry->count;
        ++promoted;
        promote(*instance);
    }
}

}  // namespace systole::pengine
