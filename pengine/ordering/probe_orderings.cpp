#include "pengine/ordering/probe_orderings.hpp"

#include <vector>

#include "base/number.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/ordering/interleave.hpp"

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

/// Follows what starts after a probed resource, so that nothing is restarted before all probes are done.
class RestartOrderings {
public:
    RestartOrderings(Cluster& cluster, Action& probe) : cluster_(cluster), probe_(probe) {}

    void follow(Action& after) {
        if (after.is_tracked) {
            return;
        }
        after.is_tracked = true;
        tracked_.push_back(&after);
        if (after.rsc != nullptr && after.rsc->is_primitive() && after.rsc != probe_.rsc) {
            order_undoing(after);
        }
        for (std::size_t index = after.after.size(); index-- > 0;) {
            const Related entry = after.after[index];
            if (entry.requested.contains(Relation::first_requires_then) || is_own_instance(after, *entry.action)) {
                follow(*entry.action);
            }
        }
    }

    void clear_tracks() {
        for (Action* action : tracked_) {
            action->is_tracked = false;
        }
        tracked_.clear();
    }

private:
    void order_undoing(const Action& after) {
        Task undoing = Task::other;
        if (after.task == Task::start) {
            undoing = Task::stop;
        } else if (after.task == Task::promote) {
            undoing = Task::demote;
        } else {
            return;
        }
        if (newest_action(*after.rsc, undoing) == nullptr) {
            return;  // the usual case; every probe comes along all that starts later
        }
        const std::vector<Action*> actions =
            adopt_actions(after.rsc->scheduling.actions, operation_key(after.rsc->id, task_text(undoing)), nullptr);
        for (Action* action : actions) {
            if (!action->is_pseudo) {
                relate(probe_, *action, kOrdered);
            }
        }
    }

    /// Whether `next` is what the collective does for the instance that goes with the probe's resource.
    [[nodiscard]] bool is_own_instance(const Action& after, const Action& next) const {
        const Resource* collective = after.rsc;
        if (collective == nullptr || collective->is_primitive() || collective == probe_.rsc->parent || next.rsc == nullptr ||
            next.rsc->variant > Variant::group || next.rsc->parent != collective) {
            return false;
        }
        const bool interleaves = collective->variant >= Variant::clone && base::is_true(collective->meta.get("interleave"));
        return !interleaves ||
               interleaved_instance(cluster_, *probe_.rsc, *collective, Location::assigned) == next.rsc;
    }

    Cluster& cluster_;
    Action& probe_;
    std::vector<Action*> tracked_;
};

void order_probes_before_starts(Cluster& cluster, Resource& rsc) {
    for (Action* probe : probes_of(rsc)) {
        RestartOrderings restarts(cluster, *probe);
        for (std::size_t index = probe->after.size(); index-- > 0;) {
            const Related entry = probe->after[index];
            order_starts_of_siblings(*probe, entry);
            restarts.follow(*entry.action);
            restarts.clear_tracks();
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
    for (Resource* top : cluster.resources) {
        for_each_leaf(*top, [&cluster](Resource& rsc) {
            if (rsc.is_primitive()) {
                order_probes_before_starts(cluster, rsc);
            }
        });
    }
    for (const Ordering& ordering : cluster.orderings) {
        order_probes_like_stop(ordering);
    }
}

}  // namespace systole::pengine
