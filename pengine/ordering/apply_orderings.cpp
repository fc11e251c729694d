#include <vector>

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/ordering/invalid_relations.hpp"
#include "pengine/ordering/probe_orderings.hpp"
#include "pengine/ordering/update.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

/// Actions of a resource with a key; if there are none, with the same operation's key by the resource's own id.
std::vector<Action*> actions_for_key(const Resource& rsc, std::string_view key) {
    std::vector<Action*> found = adopt_actions(rsc.scheduling.actions, key, nullptr);
    if (found.empty()) {
        const auto parsed = parse_operation_key(key);
        if (parsed && parsed->resource_id != rsc.id) {
            found = adopt_actions(rsc.scheduling.actions, operation_key(rsc.id, parsed->task, parsed->interval_ms), nullptr);
        }
    }
    return found;
}

void relate_to_then_actions(Action* first, Resource& then_rsc, const Ordering& ordering) {
    RelationFlags flags = ordering.flags;
    std::vector<Action*> then_actions;
    if (ordering.then.action != nullptr) {
        then_actions.push_back(ordering.then.action);
    } else {
        then_actions = actions_for_key(then_rsc, ordering.then.key);
    }
    if (first != nullptr && first->rsc == &then_rsc && first->migration_abort) {
        flags.erase(Relation::first_requires_then);
    }
    for (Action* then : then_actions) {
        if (first != nullptr) {
            relate(*first, *then, flags);
        } else if (flags.contains(Relation::first_requires_then)) {
            then->is_runnable = false;
        }
    }
}

/// Makes a place holder for what could come first but is not planned. It cannot run.
Action* place_holder(Cluster& cluster, const Ordering& ordering) {
    Resource& rsc = *ordering.first.rsc;
    const auto parsed = parse_operation_key(ordering.first.key);
    if (!parsed) {
        return nullptr;
    }
    const Task task = parse_task(parsed->task);
    const Role state = state_of_current(rsc);
    if ((task == Task::stop && state == Role::stopped) || (task == Task::demote && state == Role::unpromoted)) {
        return nullptr;
    }
    return &request_operation(cluster, rsc, parsed->task, parsed->interval_ms, nullptr, Demand::optional);
}

void apply_from_resource(Cluster& cluster, const Ordering& ordering) {
    Resource& first_rsc = *ordering.first.rsc;
    std::vector<Action*> first_actions;
    if (ordering.first.action != nullptr) {
        first_actions.push_back(ordering.first.action);
    } else {
        first_actions = actions_for_key(first_rsc, ordering.first.key);
    }
    if (first_actions.empty() && ordering.then.rsc != &first_rsc) {
        if (Action* action = place_holder(cluster, ordering)) {
            first_actions.push_back(action);
        }
    }
    for (Action* first : first_actions) {
        if (ordering.then.rsc == nullptr) {
            relate(*first, *ordering.then.action, ordering.flags);
        } else {
            relate_to_then_actions(first, *ordering.then.rsc, ordering);
        }
    }
}

void apply_ordering(Cluster& cluster, const Ordering& ordering) {
    if (ordering.first.rsc != nullptr) {
        apply_from_resource(cluster, ordering);
    } else if (ordering.then.rsc != nullptr) {
        relate_to_then_actions(ordering.first.action, *ordering.then.rsc, ordering);
    } else if (ordering.first.action != nullptr && ordering.then.action != nullptr) {
        relate(*ordering.first.action, *ordering.then.action, ordering.flags);
    }
}

}  // namespace

void apply_orderings(Cluster& cluster) {
    for (std::size_t index = 0; index < cluster.orderings.size(); ++index) {
        apply_ordering(cluster, cluster.orderings[index]);
    }
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        block_colocated_dependents(cluster, cluster.actions[index]);
    }
    add_probe_orderings(cluster);
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        update_action(cluster, cluster.actions[index]);
    }
    drop_invalid_relations(cluster);
}

}  // namespace systole::pengine
