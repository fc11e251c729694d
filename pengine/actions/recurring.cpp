#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/actions/create.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

const RelationFlags kMandatory{Relation::first_requires_then, Relation::unrunnable_first_blocks};
const RelationFlags kOrderedMandatory{Relation::ordered, Relation::unrunnable_first_blocks};

/// One configured operation that repeats.
struct Recurring {
    const Operation* operation = nullptr;
    Role role = Role::unknown;  ///< unknown: none given
    std::string_view key;

    [[nodiscard]] std::string_view name() const { return operation->name; }
    [[nodiscard]] std::uint32_t interval_ms() const { return operation->interval_ms; }
};

bool is_one_shot_task(std::string_view name) {
    static constexpr std::array<Task, 7> kOneShot = {Task::stop,   Task::start,      Task::demote,      Task::promote,
                                                     Task::reload, Task::migrate_to, Task::migrate_from};
    return std::find(kOneShot.begin(), kOneShot.end(), parse_task(name)) != kOneShot.end();
}

bool is_duplicate(const Definition& definition, const Operation& operation) {
    return std::count_if(definition.operations.begin(), definition.operations.end(), [&operation](const Operation& other) {
               return other.name == operation.name && other.interval_ms == operation.interval_ms;
           }) > 1;
}

/// The operation as something to repeat, unless it is disabled, ambiguous or not recurring at all.
std::optional<Recurring> recurring(Cluster& cluster, const Resource& rsc, const Operation& operation) {
    if (operation.interval_ms == 0 || operation.id.empty() || is_one_shot_task(operation.name) ||
        is_duplicate(*rsc.definition, operation)) {
        return std::nullopt;
    }
    Recurring result{&operation, Role::unknown, {}};
    if (operation.role_text) {
        const auto role = parse_role(*operation.role_text);
        if (!role) {
            return std::nullopt;
        }
        result.role = *role;
    }
    if (!operation.is_enabled) {
        return std::nullopt;
    }
    result.key = cluster.strings.keep(operation_key(rsc.id, operation.name, operation.interval_ms));
    return result;
}

bool has_role(const Recurring& wanted, Role next) {
    return wanted.role == Role::unknown ? next != Role::promoted : wanted.role == next;
}

void forbid_on_lost_node(Action& action) {
    const Node* node = action.node;
    if (node != nullptr && (!node->is_online || node->is_unclean)) {
        action.is_runnable = false;
    }
}

/// What a running operation that no longer fits the role has to be cancelled before.
std::optional<Task> task_after_cancel(const Resource& rsc) {
    if (rsc.current_role == Role::promoted) {
        return Task::demote;
    }
    const bool is_below = rsc.current_role == Role::started || rsc.current_role == Role::unpromoted;
    if (is_below && rsc.next_role == Role::promoted) {
        return Task::promote;
    }
    if (is_below && rsc.next_role == Role::stopped) {
        return Task::stop;
    }
    return std::nullopt;
}

/// Operations of the roles in which the resource runs.
class ActiveRecurring {
public:
    ActiveRecurring(Cluster& cluster, Resource& rsc, Action& start) : cluster_(cluster), rsc_(rsc), start_(start) {}

    void create(const Recurring& wanted) {
        if (wanted.role == Role::stopped) {
            return;
        }
        const bool is_optional = is_running_already(wanted);
        if (!has_role(wanted, rsc_.next_role)) {
            if (is_optional) {
                cancel(wanted);
            }
            return;
        }
        Action& action = request_operation(cluster_, rsc_, wanted.name(), wanted.interval_ms(), node(),
                                           is_optional ? Demand::optional : Demand::required);
        if (!start_.is_runnable) {
            action.is_runnable = false;
        }
        forbid_on_lost_node(action);
        if (rsc_.next_role == Role::promoted) {
            action.meta.set("op_target_rc", "8");
        }
        if (node() == nullptr || rsc_.is_managed) {
            order_after_role(action);
        }
    }

private:
    [[nodiscard]] Node* node() const { return rsc_.placement.node; }

    [[nodiscard]] bool is_running_already(const Recurring& wanted) const {
        if (!start_.is_optional || node() == nullptr) {
            return false;
        }
        const std::vector<Action*> running = actions_exactly_on(rsc_, wanted.key, *node());
        return !running.empty() &&
               std::none_of(running.begin(), running.end(), [](const Action* action) { return action->reschedule; });
    }

    void cancel(const Recurring& wanted) {
        Action& action = request_cancel(cluster_, rsc_, wanted.name(), wanted.interval_ms(), *node());
        if (const auto then = task_after_cancel(rsc_)) {
            add_ordering(cluster_, end_of(action), end_of(cluster_, rsc_, *then), {Relation::unrunnable_first_blocks});
        }
    }

    void order_after_role(Action& action) {
        add_ordering(cluster_, end_of(cluster_, rsc_, Task::start), end_of(action), kMandatory);
        if (newest_action(rsc_, Task::reload) != nullptr) {
            add_ordering(cluster_, end_of(cluster_, rsc_, Task::reload), end_of(action), kMandatory);
        }
        if (rsc_.next_role == Role::promoted) {
            add_ordering(cluster_, end_of(cluster_, rsc_, Task::promote), end_of(action), kOrderedMandatory);
        } else if (rsc_.current_role == Role::promoted) {
            add_ordering(cluster_, end_of(cluster_, rsc_, Task::demote), end_of(action), kOrderedMandatory);
        }
    }

    Cluster& cluster_;
    Resource& rsc_;
    Action& start_;
};

/// Operations that watch where the resource does not run.
class InactiveRecurring {
public:
    InactiveRecurring(Cluster& cluster, Resource& rsc) : cluster_(cluster), rsc_(rsc) {}

    void create(const Recurring& wanted) {
        if (wanted.role != Role::stopped || rsc_.is_anonymous()) {
            return;
        }
        for (Node* node : cluster_.nodes) {
            if (is_assigned(*node)) {
                cancel_on(wanted, *node);
            } else {
                watch(wanted, *node);
            }
        }
    }

private:
    [[nodiscard]] bool is_assigned(const Node& node) const {
        return rsc_.placement.node != nullptr && base::equals_ignoring_case(rsc_.placement.node->name, node.name);
    }

    void cancel_on(const Recurring& wanted, Node& node) {
        if (actions_exactly_on(rsc_, wanted.key, node).empty()) {
            return;
        }
        Action& action = request_cancel(cluster_, rsc_, wanted.name(), wanted.interval_ms(), node);
        if (rsc_.next_role == Role::started || rsc_.next_role == Role::unpromoted) {
            add_ordering(cluster_, end_of(action), end_of(cluster_, rsc_, Task::start), {Relation::unrunnable_first_blocks});
        }
    }

    void watch(const Recurring& wanted, Node& node) {
        const bool is_running = !actions_exactly_on(rsc_, wanted.key, node).empty();
        Action& action = request_operation(cluster_, rsc_, wanted.name(), wanted.interval_ms(), &node,
                                           is_running ? Demand::optional : Demand::required);
        action.meta.set("op_target_rc", "7");
        if (rsc_.is_managed) {
            for (Action* probe : adopt_task_actions(rsc_, "monitor", &node)) {
                relate(*probe, action, {Relation::unrunnable_first_blocks});
            }
        }
        for (Action* stop : actions_exactly_on(rsc_, operation_key(rsc_.id, "stop"), node)) {
            follow(*stop, action);
        }
        forbid_on_lost_node(action);
    }

    void follow(Action& stop, Action& action) {
        if (stop.is_required() && action.is_required() && !rsc_.is_managed) {
            action.is_optional = true;
        }
        if (!stop.is_runnable) {
            action.is_runnable = false;
        }
        if (rsc_.is_managed) {
            add_ordering(cluster_, end_of(stop), end_of(action), kMandatory);
        }
    }

    Cluster& cluster_;
    Resource& rsc_;
};

/// The start that recurring operations go with, or null if there is none to go with.
Action* reference_start(Cluster& cluster, Resource& rsc) {
    Node* node = rsc.placement.node;
    if (node == nullptr || node->in_maintenance || (rsc.next_role == Role::stopped && rsc.is_managed)) {
        return nullptr;
    }
    return &request_action(cluster, rsc, Task::start, node, Demand::optional);
}

}  // namespace

Action& request_cancel(Cluster& cluster, Resource& rsc, std::string_view task, std::uint32_t interval_ms, Node& node,
                       std::string_view call_id) {
    Action& action = request_with_key(cluster, rsc, operation_key(rsc.id, task, interval_ms), "cancel", &node, Demand::required);
    action.task = Task::cancel;
    action.task_name = task_text(Task::cancel);
    action.cancel_task = task;
    action.interval_ms = interval_ms;
    action.meta.set("operation", task);
    set_meta(cluster, action, "interval", std::to_string(interval_ms));
    if (!call_id.empty()) {
        action.meta.set("call_id", call_id);
    }
    return action;
}

void create_recurring_actions(Cluster& cluster, Resource& rsc) {
    if (rsc.is_blocked || rsc.in_maintenance) {
        return;
    }
    Action* start = reference_start(cluster, rsc);
    for (const Operation& operation : rsc.definition->operations) {
        const auto wanted = recurring(cluster, rsc, operation);
        if (!wanted) {
            continue;
        }
        if (start != nullptr) {
            ActiveRecurring(cluster, rsc, *start).create(*wanted);
        }
        InactiveRecurring(cluster, rsc).create(*wanted);
    }
}

}  // namespace systole::pengine
