#include "pengine/explain/outcome.hpp"

#include "base/text.hpp"
#include "pengine/actions/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

/// The task is going to be done, on the node if one is given.
bool will_do(const Resource& rsc, Task task, const Node* node = nullptr) {
    return std::ranges::any_of(rsc.scheduling.actions, [task, node](const Action* action) {
        return action->task == task && (node == nullptr || action->node == node) && action->is_required() && action->is_runnable;
    });
}

/// The task should be done, but cannot.
bool is_prevented(const Resource& rsc, Task task) {
    return std::ranges::any_of(rsc.scheduling.actions, [task](const Action* action) {
        return action->task == task && action->is_required() && !action->is_runnable && action->node != nullptr;
    });
}

/// A start that is wanted is only made required once it can run; one that cannot stays optional.
bool is_start_prevented(const Resource& rsc) {
    if (rsc.placement.node == nullptr || rsc.next_role < Role::started) {
        return false;
    }
    const Action* start = newest_action(rsc, Task::start, rsc.placement.node);
    return start != nullptr && !start->is_runnable;
}

Outcome outcome_with_stop(const Resource& rsc, const Node* current, const Node* next) {
    if (next == nullptr || rsc.next_role <= Role::stopped || is_start_prevented(rsc)) {
        return Outcome::stop;
    }
    if (will_do(rsc, Task::migrate_from)) {
        return Outcome::migrate;
    }
    if (rsc.is_failed) {
        return Outcome::recover;
    }
    return current != next ? Outcome::move : Outcome::restart;
}

std::string nodes_text(const std::vector<Node*>& nodes) {
    std::string text;
    for (const Node* node : nodes) {
        text += fmt::format("{}{}", text.empty() ? "" : ", ", node->name);
    }
    return text;
}

/// "Started on n1", "stopped".
std::string state_text(const Resource& rsc) {
    return rsc.history.active.empty()
               ? "stopped"
               : fmt::format("{} on {}", role_text(std::max(rsc.current_role, Role::started)), nodes_text(rsc.history.active));
}

}  // namespace

Outcome outcome_of(const Resource& rsc) {
    const Node* current = current_node(rsc);
    const Node* next = rsc.placement.node;
    if (!rsc.is_managed) {
        return Outcome::none;
    }
    if (will_do(rsc, Task::stop) || will_do(rsc, Task::migrate_to)) {
        return outcome_with_stop(rsc, current, next);
    }
    if (is_prevented(rsc, Task::stop)) {
        return Outcome::blocked;
    }
    if (rsc.scheduling.reload) {
        return Outcome::reload;
    }
    if (will_do(rsc, Task::promote) && rsc.next_role == Role::promoted && !rsc.history.active.empty()) {
        return Outcome::promote;
    }
    if (will_do(rsc, Task::demote)) {
        return Outcome::demote;
    }
    if (will_do(rsc, Task::start, next)) {
        return Outcome::start;
    }
    const bool is_wanted = rsc.history.active.empty() && is_start_prevented(rsc);
    return is_wanted || is_prevented(rsc, Task::promote) || is_prevented(rsc, Task::demote) ? Outcome::blocked : Outcome::none;
}

std::string outcome_text(const Resource& rsc, Outcome outcome) {
    const std::string current = nodes_text(rsc.history.active);
    const std::string_view next = rsc.placement.node == nullptr ? "" : rsc.placement.node->name;
    switch (outcome) {
        case Outcome::none: return fmt::format("stays {}{}", state_text(rsc), rsc.is_managed ? "" : ", unmanaged");
        case Outcome::start: return fmt::format("starts on {}", next);
        case Outcome::stop: return fmt::format("stops on {}", current);
        case Outcome::move: return fmt::format("moves from {} to {}", current, next);
        case Outcome::migrate: return fmt::format("migrates live from {} to {}", current, next);
        case Outcome::restart: return fmt::format("restarts on {}", next);
        case Outcome::recover:
            return current == next ? fmt::format("is recovered on {}", next)
                                   : fmt::format("is recovered from {} to {}", current, next);
        case Outcome::reload: return fmt::format("is reloaded on {}", next);
        case Outcome::promote: return fmt::format("is promoted on {}", next);
        case Outcome::demote: return fmt::format("is demoted on {}", current);
        case Outcome::blocked:
            return rsc.history.active.empty() ? fmt::format("should start on {}, but cannot", next)
                                              : fmt::format("is {} and should change, but cannot", state_text(rsc));
    }
    return {};
}

}  // namespace systole::pengine
