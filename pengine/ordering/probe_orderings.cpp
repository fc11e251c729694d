#include "pengine/ordering/probe_orderings.hpp"

#include <vector>

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/ordering/restart_orderings.hpp"

namespace systole::pengine {

namespace {

const RelationFlags kOrdered{Relation::ordered};

std::vector<Action*> probes_of(const Resource& rsc) {
    return adopt_actions(rsc.scheduling.actions, operation_key(rsc.id, "monitor"), nullptr);
}

/// If the probe cannot run, inactive instances of the clone must not start because of the others' starts either.
void order_starts_of_siblings(Action& probe, const Related& after) {
    const Action& start = *after.action;
    const Resource* top = start.rsc;
    if (top == nullptr || top->variant < Variant::clone || probe.is_runnable ||
        after.requested.contains(Relation::unrunnable_first_blocks) || top != &probe.rsc->top() ||
        start.task != Task::start) {
        return;
    }
    for (std::size_t index = start.after.size(); index-- > 0;) {
        Action& then = *start.after[index].action;
        if (then.rsc == nullptr || !then.rsc->history.active.empty() || &then.rsc->top() != top || then.task != Task::start) {
            continue;
        }
        relate(probe, then, {Relation::ordered, Relation::unrunnable_first_blocks});
    }
}

void order_probes_before_starts(const Cluster& cluster, const UndoneLater& undone_later, const Resource& rsc) {
    for (Action* probe : probes_of(rsc)) {
        for (std::size_t index = probe->after.size(); index-- > 0;) {
            const Related entry = probe->after[index];
            order_starts_of_siblings(*probe, entry);
            order_before_restarts(cluster, undone_later, *probe, *entry.action);
        }
    }
}

bool is_stop(const OrderingEnd& end) {
    return end.action != nullptr ? end.action->task == Task::stop : end.key.ends_with("_stop_0");
}

/// What a probe inherits from an ordering of a stop.
RelationFlags probe_flags(const RelationFlags& flags) {
    if (flags == RelationFlags{Relation::required_on_node} || flags == RelationFlags{Relation::load}) {
        return flags;
    }
    RelationFlags result = kOrdered;
    for (const Relation kept : {Relation::unless_first_migrates, Relation::same_node}) {
        if (flags.contains(kept)) {
            result.insert(kept);
        }
    }
    return result;
}

bool may_follow_probe(const Action& probe, const Action& then) {
    if (then.task == Task::fence) {
        return then.node != probe.node || then.meta.get("stonith_action") != "on";
    }
    return then.task != Task::shutdown || then.node == probe.node;
}

void order_probes_like_stop(const Ordering& ordering) {
    Resource* first = ordering.first.rsc;
    Resource* then = ordering.then.rsc;
    if (ordering.flags.empty() || first == nullptr || first == then || !is_stop(ordering.first) ||
        (then != nullptr && first->launcher == then && is_stop(ordering.then))) {
        return;
    }
    const std::vector<Action*> probes = probes_of(*first);
    if (probes.empty()) {
        return;
    }
    std::vector<Action*> then_actions;
    if (ordering.then.action != nullptr) {
        then_actions.push_back(ordering.then.action);
    } else if (then != nullptr) {
        then_actions = adopt_actions(then->scheduling.actions, ordering.then.key, nullptr);
    }
    const RelationFlags flags = probe_flags(ordering.flags);
    for (Action* probe : probes) {
        for (Action* action : then_actions) {
            if (may_follow_probe(*probe, *action)) {
                relate(*probe, *action, flags);
            }
        }
    }
}

}  // namespace

void add_probe_orderings(Cluster& cluster) {
    const UndoneLater undone_later(cluster);
    for (Resource* top : cluster.resources) {
        for_each_leaf(*top, [&](const Resource& rsc) {
            if (rsc.is_primitive()) {
                order_probes_before_starts(cluster, undone_later, rsc);
            }
        });
    }
    for (const Ordering& ordering : cluster.orderings) {
        order_probes_like_stop(ordering);
    }
}

}  // namespace systole::pengine
