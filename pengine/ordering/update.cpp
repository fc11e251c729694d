#include "pengine/ordering/update.hpp"

#include <fmt/format.h>

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/ordering/collective_flags.hpp"
#include "pengine/ordering/relation_effect.hpp"

namespace systole::pengine {

namespace {

/// What of an action decides whether it changed.
struct Snapshot {
    bool is_optional = false;
    bool is_runnable = false;
    bool is_pseudo = false;
    bool is_migratable = false;
    bool always = false;

    explicit Snapshot(const Action& action)
        : is_optional(action.is_optional), is_runnable(action.is_runnable), is_pseudo(action.is_pseudo),
          is_migratable(action.is_migratable), always(action.always_in_graph) {}
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// Where an action counts as taking place: a group starts on its single node.
const Node* effective_node(const Action& action) {
    if (action.rsc != nullptr && action.rsc->variant == Variant::group && action.task == Task::start) {
        return single_location(*action.rsc, Location::assigned);
    }
    return action.node;
}

/// The action that says that everything a collective began is done; the action itself where there is no such thing
/// (spec 3 §13.1).
Action& done_action(Action& first) {
    const Resource& rsc = *first.rsc;
    if (!rsc.is_collective() || first.interval_ms > 0 || first.key.find("notify") != std::string_view::npos) {
        return first;
    }
    const Task done = done_task(first.task);
    if (done == first.task && begin_task(first.task) == first.task) {
        return first;
    }
    const bool is_notified = rsc.settings.notify && (rsc.variant >= Variant::clone || rsc.is_bundled());
    const std::string key = is_notified ? notify_key(rsc.id, "confirmed-post", task_text(done))
                                        : operation_key(rsc.id, task_text(done));
    Action* found = newest_action_with_key(rsc, key);
    return found == nullptr ? first : *found;
}

/// One pass over the relations before an action.
class ActionUpdate {
public:
    ActionUpdate(Cluster& cluster, Action& then) : cluster_(cluster), then_(then), was_(then) {}

    void run() {
        const bool was_runnable = then_.is_runnable;
        if (then_.required_first > 0) {
            then_.runnable_first = 0;
            then_.is_runnable = false;
        }
        for (std::size_t index = then_.before.size(); index-- > 0;) {
            visit(index);
        }
        if (then_.required_first > 0) {
            then_changed_ = !(Snapshot(then_) == was_);
        }
        if (!then_changed_) {
            return;
        }
        if (was_runnable && !then_.is_runnable) {
            block_colocated_dependents(cluster_, then_);
        }
        update_action(cluster_, then_);
        update_after(then_);
    }

private:
    [[nodiscard]] Related& entry(std::size_t index) { return then_.before[index]; }

    void visit(std::size_t index) {
        Action& first = *entry(index).action;
        const Node* first_node = effective_node(first);
        const Node* then_node = effective_node(then_);
        if (entry(index).flags.contains(Relation::same_node) && first_node != nullptr && then_node != nullptr &&
            first_node != then_node) {
            entry(index).flags.clear();
            return;
        }
        first_changed_ = false;
        cancel_first(index, first);
        Action& done = remap(first);
        if (&done != &first) {
            if (relate(done, then_, entry(index).flags)) {
                then_changed_ = true;
                entry(index).flags.clear();
            }
        } else {
            const ActionView first_view = view_of(first, then_node);
            const ActionView then_view = view_of(then_, first_node);
            evaluate(index, first, first_view, then_view);
        }
        if (first_changed_) {
            update_after(first);
            update_action(cluster_, first);
        }
    }

    void cancel_first(std::size_t index, Action& first) {
        if (!entry(index).flags.contains(Relation::cancels_first) || first.rsc == nullptr || then_.is_optional) {
            return;
        }
        first.is_optional = true;
        if (first.task == Task::reload) {
            first.rsc->scheduling.reload = false;
        }
    }

    [[nodiscard]] Action& remap(Action& first) const {
        if (first.rsc == nullptr || then_.rsc == nullptr || first.rsc == then_.rsc ||
            first.rsc->is_ancestor_of(*then_.rsc)) {
            return first;
        }
        return done_action(first);
    }

    /// Evaluates the flags of one relation, in the fixed order of spec 3 §13.3.
    void evaluate(std::size_t index, Action& first, const ActionView& first_view, const ActionView& then_view) {
        node_ = then_.node;
        if (entry(index).flags.contains(Relation::first_requires_on_node)) {
            entry(index).flags.erase(Relation::first_requires_on_node);
            entry(index).flags.insert(Relation::first_requires_then);
            node_ = first.node;
        }
        evaluate_requirements(index, first, first_view);
        evaluate_runnability(index, first, first_view);
        evaluate_presence(index, first, first_view, then_view);
        block_after_blocked_stop(index, first);
    }

    void evaluate_requirements(std::size_t index, Action& first, const ActionView& view) {
        const RelationFlags& flags = entry(index).flags;
        if (flags.contains(Relation::first_requires_then)) {
            if (then_.rsc != nullptr) {
                apply(*then_.rsc, first, Relation::first_requires_then, view);
            } else if (!view.is_optional && then_.is_optional) {
                then_.is_optional = false;
                then_changed_ = true;
                cluster_.explain_effect({.loss = Loss::optional, .action = &then_, .cause = &first});
            }
        }
        if (entry(index).flags.contains(Relation::restart) && then_.rsc != nullptr) {
            apply(*then_.rsc, first, Relation::restart, view);
        }
        if (entry(index).flags.contains(Relation::then_requires_first)) {
            if (first.rsc != nullptr) {
                apply(*first.rsc, first, Relation::then_requires_first, view);
            } else if (!view.is_optional && first.is_runnable) {
                first.is_runnable = false;
                first_changed_ = true;
                cluster_.explain_effect({.loss = Loss::runnable, .action = &first, .cause = &then_});
            }
        }
        if (entry(index).flags.contains(Relation::promoted_requires_first) && then_.rsc != nullptr) {
            apply(*then_.rsc, first, Relation::promoted_requires_first, view);
        }
    }

    void evaluate_runnability(std::size_t index, Action& first, const ActionView& view) {
        if (entry(index).flags.contains(Relation::minimum)) {
            if (then_.rsc != nullptr) {
                apply(*then_.rsc, first, Relation::minimum, view);
            } else if (view.is_runnable) {
                ++then_.runnable_first;
                if (then_.runnable_first >= then_.required_first && !then_.is_runnable) {
                    then_.is_runnable = true;
                    then_changed_ = true;
                }
            }
        }
        if (entry(index).flags.contains(Relation::nested_remote_probe) && then_.rsc != nullptr) {
            if (!view.is_runnable && first.rsc != nullptr && !first.rsc->history.active.empty()) {
                entry(index).flags.clear();
            } else {
                apply(*then_.rsc, first, Relation::unrunnable_first_blocks, view);
            }
        }
        if (entry(index).flags.contains(Relation::unrunnable_first_blocks)) {
            if (then_.rsc != nullptr) {
                apply(*then_.rsc, first, Relation::unrunnable_first_blocks, view);
            } else if (!view.is_runnable && then_.is_runnable) {
                then_.is_runnable = false;
                then_changed_ = true;
                cluster_.explain_effect({.loss = Loss::runnable, .action = &then_, .cause = &first});
            }
        }
        if (then_.rsc == nullptr) {
            return;
        }
        for (const Relation relation :
             {Relation::unmigratable_blocks, Relation::else_start, Relation::ordered, Relation::asymmetric}) {
            if (entry(index).flags.contains(relation)) {
                apply(*then_.rsc, first, relation, view);
            }
        }
    }

    void evaluate_presence(std::size_t index, Action& first, const ActionView& first_view, const ActionView& then_view) {
        if (entry(index).flags.contains(Relation::first_graphs_then) && first.is_runnable && !first_view.is_optional) {
            then_.always_in_graph = true;
        }
        if (entry(index).flags.contains(Relation::then_graphs_first) && !then_view.is_optional) {
            first.always_in_graph = true;
        }
    }

    void block_after_blocked_stop(std::size_t index, const Action& first) {
        const RelationFlags kBinding{Relation::first_requires_then, Relation::then_requires_first, Relation::restart};
        if (entry(index).flags.intersects(kBinding) && first.task == Task::stop && first.rsc != nullptr &&
            !first.rsc->is_managed && first.rsc->is_blocked && !first.is_runnable && then_.is_runnable) {
            then_.is_runnable = false;
            then_changed_ = true;
            cluster_.explain_effect({.loss = Loss::runnable, .action = &then_, .cause = &first});
        }
    }

    void apply(const Resource& rsc, Action& first, Relation relation, const ActionView& view) {
        const Change change = apply_effect(cluster_, rsc, {first, then_, relation, node_, view});
        first_changed_ = first_changed_ || change.first;
        then_changed_ = then_changed_ || change.then;
    }

    void update_after(const Action& action) {
        for (std::size_t index = action.after.size(); index-- > 0;) {
            update_action(cluster_, *action.after[index].action);
        }
    }

    Cluster& cluster_;
    Action& then_;
    Snapshot was_;
    const Node* node_ = nullptr;
    bool first_changed_ = false;
    bool then_changed_ = false;
};

/// What keeps the dependent of a mandatory colocation from running: its primary cannot do `cause`.
struct ColocationBlock {
    const Colocation& colocation;
    const Action& cause;
    std::string_view reason;
};

void block_tasks(Cluster& cluster, Resource& rsc, Task task, const ColocationBlock& block) {
    for (std::size_t index = rsc.scheduling.actions.size(); index-- > 0;) {
        Action& action = *rsc.scheduling.actions[index];
        if (action.task == task && action.is_runnable) {
            action.is_runnable = false;
            action.add_reason(block.reason);
            cluster.explain_effect({.loss = Loss::runnable,
                                    .action = &action,
                                    .cause = &block.cause,
                                    .colocation = &block.colocation});
            block_colocated_dependents(cluster, action);
            update_action(cluster, action);
        }
    }
    for (Resource* child : rsc.children) {
        block_tasks(cluster, *child, task, block);
    }
}

/// Whether something of the collective can still do what the action is about.
bool can_any_child(const Resource& rsc, Task task) {
    for (const Resource* child : rsc.children) {
        const Action* action = newest_action(*child, task);
        if (action == nullptr || action->is_runnable) {
            return true;
        }
    }
    return false;
}

}  // namespace

void update_action(Cluster& cluster, Action& then) {
    ActionUpdate(cluster, then).run();
}

void block_colocated_dependents(Cluster& cluster, Action& action) {
    if (action.is_runnable || action.rsc == nullptr || (action.task != Task::start && action.task != Task::promote)) {
        return;
    }
    Resource& top = action.rsc->top_with_bundle();
    if (can_any_child(top, action.task)) {
        return;
    }
    const auto colocations = top.placement.with_this;  // a copy: blocking may change nothing here, but must not be able to
    for (const Colocation* colocation : colocations) {
        if (colocation->score < kInfinity || (action.task == Task::promote && colocation->primary_role != Role::promoted)) {
            continue;
        }
        const Task task = colocation->dependent_role == Role::promoted ? Task::promote : Task::start;
        const std::string_view reason = cluster.strings.keep(fmt::format("colocation with {}", action.rsc->id));
        block_tasks(cluster, *colocation->dependent, task, {*colocation, action, reason});
    }
}

}  // namespace systole::pengine
