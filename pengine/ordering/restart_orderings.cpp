#include "pengine/ordering/restart_orderings.hpp"

#include "base/number.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/ordering/interleave.hpp"

namespace systole::pengine {

namespace {

/// The task that takes back what a start or promotion does; `other` for all else.
Task undoing_task(const Action& action) {
    if (action.task == Task::start) {
        return Task::stop;
    }
    return action.task == Task::promote ? Task::demote : Task::other;
}

/// Whether an action's primitive is stopped or demoted as well as started or promoted.
bool is_undone(const Action& action) {
    return action.rsc != nullptr && action.rsc->is_primitive() && undoing_task(action) != Task::other &&
           newest_action(*action.rsc, undoing_task(action)) != nullptr;
}

/// Whether `next` is what a collective does for one of its instances or members.
bool is_for_part(const Action& action, const Action& next) {
    return action.rsc != nullptr && !action.rsc->is_primitive() && next.rsc != nullptr &&
           next.rsc->variant <= Variant::group && next.rsc->parent == action.rsc;
}

class RestartOrderings {
public:
    RestartOrderings(const Cluster& cluster, const UndoneLater& undone_later, Action& probe)
        : cluster_(cluster), undone_later_(undone_later), probe_(probe) {}

    void follow(Action& after) {
        if (after.is_tracked || !undone_later_.after(after)) {
            return;
        }
        after.is_tracked = true;
        tracked_.push_back(&after);
        if (is_undone(after) && after.rsc != probe_.rsc) {
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
        const std::vector<Action*> actions = adopt_actions(
            after.rsc->scheduling.actions, operation_key(after.rsc->id, task_text(undoing_task(after))), nullptr);
        for (Action* action : actions) {
            if (!action->is_pseudo) {
                relate(probe_, *action, RelationFlags{Relation::ordered});
            }
        }
    }

    /// Whether `next` is what the collective does for the instance that goes with the probe's resource.
    [[nodiscard]] bool is_own_instance(const Action& after, const Action& next) const {
        if (!is_for_part(after, next) || after.rsc == probe_.rsc->parent) {
            return false;
        }
        const Resource& collective = *after.rsc;
        const bool interleaves = collective.variant >= Variant::clone && base::is_true(collective.meta.get("interleave"));
        return !interleaves || interleaved_instance(cluster_, *probe_.rsc, collective, Location::assigned) == next.rsc;
    }

    const Cluster& cluster_;
    const UndoneLater& undone_later_;
    Action& probe_;
    std::vector<Action*> tracked_;
};

}  // namespace

UndoneLater::UndoneLater(const Cluster& cluster) : marks_(cluster.actions.size() + 1) {
    for (const Action& action : cluster.actions) {
        if (is_undone(action)) {
            mark(action);
        }
    }
    for (std::size_t next = 0; next < found_.size(); ++next) {
        const Action& action = *found_[next];
        for (const Related& entry : action.before) {
            if (entry.requested.contains(Relation::first_requires_then) || is_for_part(*entry.action, action)) {
                mark(*entry.action);
            }
        }
    }
}

bool UndoneLater::after(const Action& action) const {
    return marks_[static_cast<std::size_t>(action.id)];
}

void UndoneLater::mark(const Action& action) {
    if (!after(action)) {
        marks_[static_cast<std::size_t>(action.id)] = true;
        found_.push_back(&action);
    }
}

void order_before_restarts(const Cluster& cluster, const UndoneLater& undone_later, Action& probe, Action& after) {
    RestartOrderings restarts(cluster, undone_later, probe);
    restarts.follow(after);
    restarts.clear_tracks();
}

}  // namespace systole::pengine
