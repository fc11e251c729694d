#include <algorithm>

#include "pengine/actions/create.hpp"
#include "pengine/actions/fencing.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

Demand demand(bool required) {
    return required ? Demand::required : Demand::optional;
}

/// Works out what a primitive has to do to get from its current role and node to the next ones.
class PrimitiveActions {
public:
    PrimitiveActions(Cluster& cluster, Resource& rsc) : cluster_(cluster), rsc_(rsc) {}

    void create();

private:
    [[nodiscard]] Node* assigned() const { return rsc_.placement.node; }

    void set_default_next_role();
    void stop_dangling_sources();
    void settle_partial_migration(const ActiveCount& count);
    void note_multiple_activity(bool is_multiply_active);
    void keep_pending_start();
    void stop_for_local_reasons();
    void pass_through_restart();
    void pass_to_next_role();

    void perform(Role from, Role to, Node* node, bool required);
    void stop(bool required);
    void start(Node* node, bool required);
    void promote(Node* node, bool required);
    void demote(bool required);
    [[nodiscard]] bool is_expected_node(const Node* node) const;
    void stop_on(Node& node, bool required);

    Cluster& cluster_;
    Resource& rsc_;
    Node* current_ = nullptr;
    bool is_moving_ = false;
    bool can_migrate_ = false;
    bool need_stop_ = false;
    bool need_promote_ = false;
};

/// The role one step nearer to `target`.
Role role_towards(Role from, Role target) {
    switch (from) {
        case Role::stopped:
            return target == Role::started ? Role::started : target == Role::stopped ? Role::stopped : Role::unpromoted;
        case Role::started:
            return target == Role::stopped ? Role::stopped : target;
        case Role::unpromoted:
            return target == Role::promoted ? Role::promoted : Role::stopped;
        case Role::promoted:
            return Role::unpromoted;
        case Role::unknown:
            return Role::stopped;
    }
    return Role::stopped;
}

void PrimitiveActions::create() {
    set_default_next_role();
    current_ = current_node(rsc_);
    stop_dangling_sources();
    is_moving_ = current_ != nullptr && assigned() != nullptr && current_ != assigned() && rsc_.next_role >= Role::started;
    if (is_moving_) {
        can_migrate_ = can_migrate(rsc_, current_);
        need_stop_ = true;
    }
    settle_partial_migration(count_active(rsc_));
    if (rsc_.start_pending) {
        keep_pending_start();
    }
    if (!is_moving_) {
        stop_for_local_reasons();
    }
    pass_through_restart();
    pass_to_next_role();
    create_recurring_actions(cluster_, rsc_);
    if (can_migrate_) {
        create_migration_actions(cluster_, rsc_, *current_);
    }
}

void PrimitiveActions::set_default_next_role() {
    if (rsc_.next_role == Role::unknown) {
        rsc_.next_role = assigned() == nullptr ? Role::stopped : Role::started;
    }
}

void PrimitiveActions::stop_dangling_sources() {
    for (Node* source : rsc_.history.dangling_sources) {
        request_action(cluster_, rsc_, Task::stop, source, Demand::required).migration_abort = true;
    }
}

void PrimitiveActions::settle_partial_migration(const ActiveCount& count) {
    HistoryState& history = rsc_.history;
    bool is_multiply_active = false;
    if (history.partial_source != nullptr && history.partial_target != nullptr && can_migrate_ && count.all == 2 &&
        current_ == history.partial_source && assigned() == history.partial_target) {
        // The migration goes on as planned.
    } else if (history.partial_source != nullptr || history.partial_target != nullptr) {
        need_stop_ = true;
        history.partial_source = nullptr;
        history.partial_target = nullptr;
        can_migrate_ = false;
    } else {
        is_multiply_active = (rsc_.requires_fencing() ? count.all : count.clean) > 1;
    }
    note_multiple_activity(is_multiply_active);
}

void PrimitiveActions::note_multiple_activity(bool is_multiply_active) {
    rsc_.scheduling.stop_unexpected = false;
    if (!is_multiply_active) {
        return;
    }
    if (rsc_.settings.multiple_active == MultipleActive::stop_start) {
        need_stop_ = true;
    } else if (rsc_.settings.multiple_active == MultipleActive::stop_unexpected) {
        need_stop_ = true;
        rsc_.scheduling.stop_unexpected = true;
    }
}

void PrimitiveActions::keep_pending_start() {
    request_action(cluster_, rsc_, Task::start, assigned(), Demand::optional).always_in_graph = true;
}

void PrimitiveActions::stop_for_local_reasons() {
    if (rsc_.is_failed) {
        if (rsc_.stop_if_failed) {
            need_stop_ = true;
        } else if (rsc_.next_role == Role::promoted) {
            need_promote_ = true;
        }
    } else if (rsc_.is_blocked) {
        need_stop_ = true;
    } else if (rsc_.current_role > Role::started && current_ != nullptr && assigned() != nullptr) {
        need_stop_ = need_stop_ ||
                     request_action(cluster_, rsc_, Task::start, assigned(), Demand::optional).is_required();
    }
}

/// Down to stopped and up again to where it was; every step is optional unless something needs it.
void PrimitiveActions::pass_through_restart() {
    rsc_.scheduling.restarting = true;
    for (Role role = rsc_.current_role; role != Role::stopped;) {
        const Role next = role_towards(role, Role::stopped);
        perform(role, next, current_, need_stop_);
        role = next;
    }
    Role role = Role::stopped;
    while (rsc_.current_role <= rsc_.next_role && role != rsc_.current_role && !rsc_.is_blocked) {
        const Role next = role_towards(role, rsc_.current_role);
        perform(role, next, assigned(), need_stop_ || (next == Role::promoted && need_promote_));
        role = next;
    }
    rsc_.scheduling.restarting = false;
}

void PrimitiveActions::pass_to_next_role() {
    for (Role role = rsc_.current_role; role != rsc_.next_role;) {
        const Role next = role_towards(role, rsc_.next_role);
        perform(role, next, assigned(), true);
        if (next == role) {
            break;
        }
        role = next;
    }
}

/// Carries out the step from one role to its neighbour.
void PrimitiveActions::perform(Role from, Role to, Node* node, bool required) {
    if (to == Role::stopped && from != Role::promoted) {
        stop(required);
    } else if (from == Role::promoted) {
        demote(required);
    } else if (to == Role::promoted) {
        promote(node, required);
    } else if (from == Role::stopped) {
        start(node, required);
    }
}

bool PrimitiveActions::is_expected_node(const Node* node) const {
    return rsc_.scheduling.stop_unexpected && rsc_.scheduling.restarting && rsc_.next_role > Role::stopped &&
           node != nullptr && node == assigned();
}

void PrimitiveActions::stop(bool required) {
    for (Node* node : rsc_.history.active) {
        if (is_expected_node(node)) {
            continue;
        }
        if (rsc_.history.partial_target != nullptr) {
            if (node == rsc_.history.partial_target && node == assigned()) {
                continue;
            }
            required = true;
        }
        stop_on(*node, required);
    }
}

void PrimitiveActions::stop_on(Node& node, bool required) {
    Action& action = request_action(cluster_, rsc_, Task::stop, &node, demand(required));
    if (assigned() == nullptr) {
        force_reason(action, "node availability");
    } else if (rsc_.scheduling.restarting && rsc_.scheduling.stop_unexpected) {
        force_reason(action, "being multiply active");
    }
    if (!rsc_.is_managed) {
        action.is_runnable = false;
    }
    if (rsc_.requires_unfencing()) {
        Action& unfence = request_fencing(cluster_, node, "on", Demand::optional, {});
        relate(action, unfence, {Relation::then_requires_first});
    }
}

void PrimitiveActions::start(Node* node, bool required) {
    if (node == nullptr) {
        return;
    }
    Action& action = request_action(cluster_, rsc_, Task::start, node, Demand::optional);
    order_after_unfencing(cluster_, rsc_, *node, action, Relation::first_requires_then);
    if (action.is_runnable && required) {
        action.is_optional = false;
    }
    if (is_expected_node(node)) {
        action.is_pseudo = true;
    }
}

void PrimitiveActions::promote(Node* node, bool required) {
    if (node == nullptr) {
        return;
    }
    const std::vector<Action*> starts = adopt_task_actions(rsc_, "start", node);
    const bool can_start = std::all_of(starts.begin(), starts.end(), [](const Action* start) { return start->is_runnable; });
    if (!can_start) {
        for (Action* promotion : adopt_task_actions(rsc_, "promote", node)) {
            promotion->is_runnable = false;
        }
        return;
    }
    Action& action = request_action(cluster_, rsc_, Task::promote, node, demand(required));
    if (is_expected_node(node)) {
        action.is_pseudo = true;
    }
}

void PrimitiveActions::demote(bool required) {
    for (Node* node : rsc_.history.active) {
        if (!is_expected_node(node)) {
            request_action(cluster_, rsc_, Task::demote, node, demand(required));
        }
    }
}

}  // namespace

void create_primitive_actions(Cluster& cluster, Resource& rsc) {
    PrimitiveActions(cluster, rsc).create();
}

}  // namespace systole::pengine
