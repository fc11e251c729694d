#include "pengine/actions/request.hpp"

#include <utility>

#include <fmt/format.h>

#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/operation_config.hpp"
#include "pengine/actions/reasons.hpp"
#include "pengine/history/node_fencing.hpp"

namespace systole::pengine {

namespace {

struct Request {
    Resource* rsc = nullptr;
    std::string key;
    std::string_view task;
    std::uint32_t interval_ms = 0;
    Node* node = nullptr;
    Demand demand = Demand::optional;
};

const Operation* configured_operation(const Request& request) {
    const Definition& definition = *request.rsc->definition;
    const Operation* operation = definition.find_operation(request.task, request.interval_ms);
    if (operation == nullptr && request.key.find("_notify_") != std::string::npos) {
        operation = definition.find_operation("notify", 0);
    }
    return operation;
}

Action& create_action(Cluster& cluster, const Request& request) {
    Action& action = cluster.actions.emplace_back();
    action.id = static_cast<int>(cluster.actions.size());
    action.key = cluster.strings.keep(request.key);
    action.task = parse_task(request.task);
    action.task_name = action.task == Task::other ? cluster.strings.keep(std::string(request.task)) : task_text(action.task);
    action.interval_ms = request.interval_ms;
    action.rsc = request.rsc;
    action.node = request.node;
    action.is_optional = request.demand == Demand::optional;
    action.on_dc = action.task == Task::forget;
    if (request.rsc == nullptr) {
        cluster.unowned_actions.push_back(&action);
        return action;
    }
    request.rsc->scheduling.actions.push_back(&action);
    action.operation = configured_operation(request);
    action.configured_meta = &operation_meta(cluster, *request.rsc, action.operation, action.task_name, request.interval_ms,
                                             request.node);
    action.needs = needs_of(*request.rsc, action.task_name);
    return action;
}

void evaluate_optional(Action& action, Demand demand) {
    const bool is_kept_off = action.rsc != nullptr && !action.rsc->is_managed && action.node != nullptr &&
                             !action.is_pseudo && !action.meta_value("interval");
    if (is_kept_off) {
        action.is_optional = true;
    } else if (demand == Demand::required) {
        action.is_optional = false;
    }
}

/// The policy in force; without quorum, `demote` keeps demotable resources and stops the others (spec 3 §2.3).
NoQuorumPolicy effective_quorum_policy(const Cluster& cluster, Resource& rsc) {
    if (cluster.has_quorum) {
        return NoQuorumPolicy::ignore;
    }
    if (cluster.options.no_quorum_policy != NoQuorumPolicy::demote) {
        return cluster.options.no_quorum_policy;
    }
    if (rsc.current_role != Role::promoted && rsc.current_role != Role::unpromoted) {
        return NoQuorumPolicy::stop;
    }
    if (rsc.next_role > Role::unpromoted) {
        rsc.next_role = Role::unpromoted;
    }
    return NoQuorumPolicy::ignore;
}

void evaluate_quorum(const Cluster& cluster, Action& action) {
    Resource& rsc = *action.rsc;
    switch (effective_quorum_policy(cluster, rsc)) {
        case NoQuorumPolicy::stop:
            action.is_runnable = false;
            force_reason(action, kNoQuorum);
            break;
        case NoQuorumPolicy::freeze:
            if (!is_active(rsc, Active::all) || rsc.next_role > rsc.current_role) {
                action.is_runnable = false;
                force_reason(action, kQuorumFreeze);
            }
            break;
        case NoQuorumPolicy::ignore:
        case NoQuorumPolicy::demote:
        case NoQuorumPolicy::fence:
            action.is_runnable = true;
            break;
    }
}

void evaluate_runnable(Cluster& cluster, Action& action) {
    if (action.rsc == nullptr || action.is_pseudo) {
        return;
    }
    Node* node = action.node;
    if (node == nullptr) {
        action.is_runnable = false;
    } else if (!action.on_dc && !node->is_online && (!node->is_guest() || node->needs_reset)) {
        action.is_runnable = false;
        if (action.rsc->is_managed && action.task == Task::stop && !node->is_unclean) {
            mark_for_fencing(cluster, *node, "stop is unrunnable");
        }
    } else if (!action.on_dc && node->is_pending) {
        action.is_runnable = false;
    } else if (action.needs == Needs::nothing) {
        force_reason(action, {});
        action.is_runnable = !node->is_guest() || can_fence(cluster, node);
    } else {
        evaluate_quorum(cluster, action);
    }
}

void evaluate(Cluster& cluster, Action& action, Demand demand) {
    evaluate_optional(action, demand);
    if (action.node != nullptr && action.operation != nullptr && !action.extra_evaluated) {
        action.extra = operation_parameters(cluster, *action.rsc, *action.operation, action.node);
        action.extra_evaluated = true;
    }
    evaluate_runnable(cluster, action);
}

Action& find_or_create(Cluster& cluster, const Request& request) {
    const std::vector<Action*>& list = request.rsc == nullptr ? cluster.unowned_actions : request.rsc->scheduling.actions;
    Action* action = adopt_oldest_action(list, request.key, request.node);
    if (action == nullptr) {
        action = &create_action(cluster, request);
    }
    evaluate(cluster, *action, request.demand);
    return *action;
}

std::string_view loss_word(Loss loss) {
    switch (loss) {
        case Loss::optional:
            return "required";
        case Loss::runnable:
            return "unrunnable";
        case Loss::migratable:
            return "unmigrateable";
    }
    return {};
}

}  // namespace

Action& request_action(Cluster& cluster, Resource& rsc, Task task, Node* node, Demand demand) {
    return request_operation(cluster, rsc, task_text(task), 0, node, demand);
}

Action& request_operation(Cluster& cluster, Resource& rsc, std::string_view task, std::uint32_t interval_ms, Node* node,
                          Demand demand) {
    return find_or_create(cluster, {&rsc, operation_key(rsc.id, task, interval_ms), task, interval_ms, node, demand});
}

Action& request_with_key(Cluster& cluster, Resource& rsc, std::string key, std::string_view task, Node* node, Demand demand) {
    return find_or_create(cluster, {&rsc, std::move(key), task, 0, node, demand});
}

Action& request_node_action(Cluster& cluster, std::string key, std::string_view task, Node* node, Demand demand) {
    return find_or_create(cluster, {nullptr, std::move(key), task, 0, node, demand});
}

Action& named_pseudo_action(Cluster& cluster, std::string_view name) {
    Action* action = newest_unowned_action(cluster, name);
    if (action == nullptr) {
        action = &create_action(cluster, {nullptr, std::string(name), name, 0, nullptr, Demand::optional});
        action->is_pseudo = true;
        action->is_runnable = true;
    }
    return *action;
}

Action& request_pseudo_action(Cluster& cluster, Resource& rsc, Task task, Demand demand, bool runnable) {
    Action& action = request_action(cluster, rsc, task, nullptr, demand);
    action.is_pseudo = true;
    if (runnable) {
        action.is_runnable = true;
    }
    return action;
}

Action& request_clear_failcount(Cluster& cluster, Resource& rsc, Node& node) {
    Action& action = request_action(cluster, rsc, Task::clear_failcount, &node, Demand::required);
    action.meta.set("op_no_wait", "true");
    return action;
}

Action& request_history_deletion(Cluster& cluster, Resource& rsc, Node& node) {
    return request_action(cluster, rsc, Task::forget, &node, Demand::required);
}

void force_reason(Action& action, std::string_view reason) {
    action.reason = reason;
}

void add_loss_reason(Cluster& cluster, Action& action, const Action& cause, Loss loss) {
    if (!action.reason.empty() || (action.rsc == cause.rsc && action.rsc != nullptr)) {
        return;
    }
    std::string text = fmt::format("{} ", loss_word(loss));
    if (cause.rsc != nullptr) {
        text += fmt::format("{} ", cause.rsc->id);
    }
    action.reason = cluster.strings.keep(text.append(cause.task_name));
}

void set_meta(Cluster& cluster, Action& action, std::string_view name, std::string value) {
    action.meta.set(name, cluster.strings.keep(std::move(value)));
}

}  // namespace systole::pengine
