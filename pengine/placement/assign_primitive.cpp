#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "pengine/placement/apply_colocation.hpp"
#include "pengine/placement/assign.hpp"
#include "pengine/placement/availability.hpp"
#include "pengine/placement/capacity_filter.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/merge.hpp"
#include "pengine/placement/node_order.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

bool is_mandatory(const Colocation& colocation) { return std::abs(colocation.score) >= kInfinity; }

/// Dislikes, and wishes about promotion, are dropped rather than leave a resource without any node.
bool is_dropped_if_impossible(const Colocation& colocation) {
    return colocation.dependent_role == Role::promoted ||
           (colocation.score > kMinusInfinity && colocation.score < 0);
}

/// Places the primary first, then lets its place count (spec 2 §9.2).
void follow_primary(Cluster& cluster, Resource& rsc, const Colocation& colocation) {
    NodeTable& table = rsc.placement.allowed;
    std::optional<NodeTable> archive;
    if (is_dropped_if_impossible(colocation)) {
        archive = table.copy();
    }
    Resource& primary = *colocation.primary;
    if (!primary.placement.is_assigned) {
        assign(cluster, primary, nullptr, IfUnplaceable::stop);
    }
    const std::size_t trace_mark = cluster.trace.contributions.size();
    apply_colocation(cluster, rsc, primary, colocation);
    if (archive && !has_usable_node(table)) {
        table = std::move(*archive);
        cluster.trace.forget_since(trace_mark, rsc);
        cluster.explain_dropped(rsc, colocation);
    }
}

void heed_colocations(Cluster& cluster, Resource& rsc) {
    const ColocationList primaries = colocations_this_with(rsc);
    const ColocationList dependents = colocations_with_this(rsc);
    for (const bool mandatory : {true, false}) {
        for (const Colocation* colocation : primaries) {
            if (is_mandatory(*colocation) == mandatory) {
                follow_primary(cluster, rsc, *colocation);
            }
        }
        for (const Colocation* colocation : dependents) {
            if (is_mandatory(*colocation) == mandatory) {
                heed_dependent(cluster, rsc, *colocation);
            }
        }
    }
}

void limit_role(Cluster& cluster, Resource& rsc) {
    if (rsc.next_role == Role::stopped) {
        add_location_score_everywhere(cluster, rsc, kMinusInfinity, {.kind = Origin::Kind::target_role, .id = {}});
    } else if (rsc.next_role > rsc.current_role && !cluster.has_quorum &&
               cluster.options.no_quorum_policy == NoQuorumPolicy::freeze) {
        rsc.next_role = rsc.current_role;
    }
}

/// The preferred node's entry, unless another node is better or it cannot be used.
NodeEntry* choose_preferred(Resource& rsc, const Node* prefer, const NodeEntry* best) {
    NodeEntry* entry = prefer == nullptr ? nullptr : rsc.placement.allowed.find(*prefer);
    if (entry == nullptr || !is_usable(*entry) || (best != nullptr && entry->score < best->score)) {
        return nullptr;
    }
    return entry;
}

bool is_instance_of_unique_clone(const Resource& rsc) {
    return rsc.parent != nullptr && rsc.parent->is_clone() && rsc.parent->settings.is_unique;
}

/// Of equally good nodes the current one wins, whatever else spoke for the first.
NodeEntry* choose_best(const Resource& rsc, const std::vector<NodeEntry*>& sorted, const Node* current) {
    if (sorted.empty()) {
        return nullptr;
    }
    NodeEntry* best = sorted.front();
    const bool may_stay = current != nullptr && is_available(*current) && current->base_score >= 0;
    if (is_instance_of_unique_clone(rsc) || best->score <= 0 || !is_available(*best->node) || !may_stay) {
        return best;
    }
    for (NodeEntry* entry : sorted) {
        if (entry->score != best->score) {
            break;
        }
        if (entry->node == current) {
            return entry;
        }
    }
    return best;
}

/// Records what spoke for the chosen node against the best of all others, as things are at this moment.
void explain_choice(Cluster& cluster, const Resource& rsc, const NodeEntry& chosen,
                    const std::vector<NodeEntry*>& sorted) {
    const Node* current = current_node(rsc);
    const PlacementStrategy strategy = cluster.options.placement_strategy;
    const auto other = std::find_if(sorted.begin(), sorted.end(), [&chosen](const NodeEntry* entry) {
        return entry->node != chosen.node && is_usable(*entry);
    });
    NodeChoice choice{.rsc = &rsc, .node = chosen.node};
    if (other != sorted.end()) {
        choice.runner_up = (*other)->node;
        choice.criterion = compare_nodes(strategy, chosen, **other, current) < 0
                               ? deciding_criterion(strategy, chosen, **other, current)
                           : chosen.node == current ? Criterion::current_node
                                                    : Criterion::preference;
    }
    cluster.trace.choices.push_back(choice);
}

void assign_to_best_node(Cluster& cluster, Resource& rsc, const Node* prefer, IfUnplaceable if_unplaceable) {
    if (cluster.options.placement_strategy != PlacementStrategy::simple) {
        const Node* most_capable = apply_capacity_filter(cluster, rsc);
        prefer = prefer != nullptr ? prefer : most_capable;
    }
    if (rsc.placement.is_assigned) {
        return;
    }
    const Node* current = current_node(rsc);
    const std::vector<NodeEntry*> sorted =
        sorted_by_preference(cluster.options.placement_strategy, rsc.placement.allowed, current);
    const NodeEntry* chosen = choose_preferred(rsc, prefer, sorted.empty() ? nullptr : sorted.front());
    if (chosen == nullptr) {
        chosen = choose_best(rsc, sorted, current);
    }
    if (cluster.run.explain && chosen != nullptr && is_usable(*chosen)) {
        explain_choice(cluster, rsc, *chosen, sorted);
    }
    commit_assignment(cluster, rsc, chosen, Force::no, if_unplaceable);
}

/// An unmanaged resource stays where and what it is.
void keep_in_place(Cluster& cluster, Resource& rsc, IfUnplaceable if_unplaceable) {
    rsc.next_role = rsc.current_role;
    if (Node* current = current_node(rsc)) {
        const NodeEntry entry = global_entry(*current);
        commit_assignment(cluster, rsc, &entry, Force::yes, if_unplaceable);
    } else {
        commit_assignment(cluster, rsc, nullptr, Force::yes, if_unplaceable);
    }
}

void decide(Cluster& cluster, Resource& rsc, const Node* prefer, IfUnplaceable if_unplaceable) {
    if (cluster.options.fencing_enabled && !cluster.has_fence_device) {
        rsc.is_managed = false;
    }
    if (!rsc.is_managed) {
        keep_in_place(cluster, rsc, if_unplaceable);
    } else if (cluster.options.stop_all_resources) {
        commit_assignment(cluster, rsc, nullptr, Force::yes, if_unplaceable);
    } else {
        assign_to_best_node(cluster, rsc, prefer, if_unplaceable);
    }
}

/// A connection that is going to be up makes its node usable for all that is assigned later (spec 2 §9.7).
void update_remote_node(const Resource& connection) {
    Node* node = connection.remote_node;
    if (node == nullptr) {
        return;
    }
    if (connection.placement.node != nullptr && connection.next_role != Role::stopped) {
        node->is_online = true;
        if (!node->is_seen) {
            node->is_unclean = false;
        }
    } else {
        node->is_shutting_down = true;
    }
}

}  // namespace

void heed_dependent(Cluster& cluster, Resource& rsc, const Colocation& colocation) {
    if (!has_influence(colocation)) {
        return;
    }
    const MergeOptions options{.nonnegative = rsc.is_clone(), .is_active = true};
    const float factor = static_cast<float>(colocation.score) / static_cast<float>(kInfinity);
    const ScoreWatch watch(cluster, rsc, colocation_origin(colocation, *colocation.dependent));
    merge_preferences(*colocation.dependent, rsc, rsc.placement.allowed, colocation, factor, options);
}

Node* assign_primitive(Cluster& cluster, Resource& rsc, Node* prefer, IfUnplaceable if_unplaceable) {
    Placement& placement = rsc.placement;
    if (rsc.parent != nullptr && !rsc.parent->placement.is_assigning) {
        assign(cluster, *rsc.parent, prefer, if_unplaceable);
    }
    if (placement.is_assigned) {
        return placement.node;
    }
    if (placement.is_assigning) {
        return nullptr;  // a loop of colocations: the outer call decides
    }
    placement.is_assigning = true;
    heed_colocations(cluster, rsc);
    limit_role(cluster, rsc);
    record_scores(cluster, rsc, ScoreLine::Kind::primitive);
    decide(cluster, rsc, prefer, if_unplaceable);
    placement.is_assigning = false;
    if (rsc.is_remote_connection()) {
        update_remote_node(rsc);
    }
    return placement.node;
}

}  // namespace systole::pengine
