#include "pengine/explain/action_reasons.hpp"

#include "pengine/actions/lookup.hpp"
#include "pengine/actions/reasons.hpp"
#include "pengine/explain/standings.hpp"
#include "pengine/explain/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

/// Longest chain of actions that is followed; loops of orderings end here.
constexpr std::size_t kMostSteps = 20;

bool is_inside(const Resource* part, const Resource* whole) {
    return part != nullptr && whole != nullptr && (part == whole || whole->is_ancestor_of(*part));
}

bool is_moving(const Resource& rsc, const Node* from) {
    return rsc.placement.node != nullptr && rsc.placement.node != from && rsc.next_role >= Role::started;
}

void set(ActionReason& reason, ActionReasonKind kind, std::string text) {
    reason.kind = kind;
    reason.text = std::move(text);
}

void explain_start(ActionReason& reason, const Resource& rsc) {
    if (rsc.history.active.empty()) {
        set(reason, ActionReasonKind::start_here, "it is placed here and does not run");
    } else if (rsc.history.active.front() == rsc.placement.node) {
        set(reason, rsc.is_failed ? ActionReasonKind::recover : ActionReasonKind::restart, "it is started again after its stop");
    } else {
        set(reason, ActionReasonKind::start_here,
            fmt::format("it is placed here and ran on {}", rsc.history.active.front()->name));
    }
}

void explain_stop(ActionReason& reason, const Resource& rsc, const Action& action) {
    if (rsc.history.active.size() > 1) {
        set(reason, ActionReasonKind::multiple_active, "it is active on several nodes");
    } else if (rsc.is_failed && rsc.stop_if_failed) {
        set(reason, ActionReasonKind::recover, "it has failed");
    } else if (action.node != nullptr && (action.node->is_unclean || !action.node->is_online)) {
        set(reason, ActionReasonKind::node_down,
            fmt::format("{} is {}", action.node->name, action.node->is_unclean ? "to be fenced, which stops it" : "offline"));
    } else if (is_moving(rsc, action.node)) {
        set(reason, ActionReasonKind::stop_moving, fmt::format("it moves to {}", rsc.placement.node->name));
    } else if (rsc.placement.node == nullptr) {
        set(reason, ActionReasonKind::stop_nowhere, "no node can take it");
    } else if (rsc.next_role == Role::stopped) {
        set(reason, ActionReasonKind::stop_role, "its role shall be Stopped");
    } else {
        set(reason, ActionReasonKind::restart, "it is restarted");
    }
}

std::string interval_text(std::uint32_t interval_ms) {
    return interval_ms % 1000 == 0 ? fmt::format("{} s", interval_ms / 1000) : fmt::format("{} ms", interval_ms);
}

void explain_monitor(ActionReason& reason, const Action& action) {
    if (action.interval_ms > 0) {
        set(reason, ActionReasonKind::monitor,
            fmt::format("it is checked every {} while it runs", interval_text(action.interval_ms)));
    } else {
        set(reason, ActionReasonKind::probe, "its state here is not known");
    }
}

/// By what the action does and how its resource stands.
void explain_by_task(ActionReason& reason, const Resource& rsc, const Action& action) {
    switch (action.task) {
        case Task::start: explain_start(reason, rsc); break;
        case Task::stop: explain_stop(reason, rsc, action); break;
        case Task::monitor: explain_monitor(reason, action); break;
        case Task::promote: set(reason, ActionReasonKind::promote, "it is to be promoted here"); break;
        case Task::demote:
            set(reason, ActionReasonKind::demote, "it is not to be promoted here any longer, or is restarted");
            break;
        case Task::migrate_to:
        case Task::migrate_from: set(reason, ActionReasonKind::migration, "it moves without being stopped"); break;
        case Task::cancel: set(reason, ActionReasonKind::cancel, "this recurring operation is no longer wanted"); break;
        case Task::reload: set(reason, ActionReasonKind::reload, "parameters changed that can be reloaded"); break;
        case Task::clear_failcount: set(reason, ActionReasonKind::cleanup, "its failures are forgotten"); break;
        case Task::remove:
        case Task::forget: set(reason, ActionReasonKind::history, "its history here is removed"); break;
        case Task::notify:
        case Task::notified: set(reason, ActionReasonKind::notification, "instances are told of changes (notify=true)"); break;
        case Task::started:
        case Task::stopped:
        case Task::promoted:
        case Task::demoted:
        case Task::fence:
        case Task::shutdown:
        case Task::maintenance_nodes:
        case Task::other: set(reason, ActionReasonKind::bookkeeping, "marks a point in the order of other actions"); break;
    }
}

void explain_node_action(ActionReason& reason, const Action& action) {
    const auto given = [&action](std::string_view usual) { return std::string(action.reason.empty() ? usual : action.reason); };
    if (action.task == Task::fence && action.meta.get("stonith_action") == "on") {
        set(reason, ActionReasonKind::unfencing, given("the node is unfenced before resources start there"));
    } else if (action.task == Task::fence) {
        set(reason, ActionReasonKind::fencing, given("the node is unclean"));
    } else if (action.task == Task::shutdown) {
        set(reason, ActionReasonKind::shutdown, "the node asked to be shut down");
    } else {
        set(reason, ActionReasonKind::bookkeeping, "marks a point in the order of other actions");
    }
}

/// What is in the way of an action for itself, whatever comes before it; empty if nothing is.
std::string own_obstacle(const Cluster& cluster, const Action& action) {
    if (action.rsc != nullptr && action.rsc->is_blocked) {
        return fmt::format("{} is blocked by a failure", action.rsc->id);
    }
    if (action.rsc != nullptr && !action.rsc->is_managed) {
        return fmt::format("{} is not managed", action.rsc->id);
    }
    if (action.node == nullptr) {
        const bool has_place = action.rsc != nullptr && !locations_of(*action.rsc, Location::assigned).empty();
        return has_place ? "it is not planned" : "no node can take it";
    }
    if (!action.node->is_online) {
        return fmt::format("{} is {}", action.node->name,
                           action.node->is_unclean ? "unclean and has not been fenced" : "offline");
    }
    if (action.node->is_pending) {
        return fmt::format("{} is still joining", action.node->name);
    }
    if (!cluster.has_quorum && (action.reason == kNoQuorum || action.reason == kQuorumFreeze)) {
        return std::string(action.reason);
    }
    return std::string(action.reason.empty() ? "what it needs is missing" : action.reason);
}

bool is_role_change(const Action& action) {
    return action.task == Task::start || action.task == Task::stop || action.task == Task::promote || action.task == Task::demote;
}

}  // namespace

ActionReasons::ActionReasons(const Cluster& cluster) : cluster_(cluster) {
    for (const ActionEffect& effect : cluster.trace.effects) {
        if (effect.loss == Loss::optional) {
            required_.try_emplace(effect.action, &effect);
        } else if (effect.loss == Loss::runnable) {
            prevented_.try_emplace(effect.action, &effect);
        }
    }
}

/// The user's ordering that relates two actions, if there is one.
std::string_view ActionReasons::ordering_between(const Action& one, const Action& other) const {
    for (const Ordering& ordering : cluster_.orderings) {
        const bool is_forward = is_inside(one.rsc, ordering.first.rsc) && is_inside(other.rsc, ordering.then.rsc);
        const bool is_backward = is_inside(other.rsc, ordering.first.rsc) && is_inside(one.rsc, ordering.then.rsc);
        if (!ordering.id.empty() && (is_forward || is_backward)) {
            return ordering.id;
        }
    }
    return {};
}

/// The action of the same resource for whose sake an action is there, or the action itself: a stop is often there only because of
/// the start that follows it.
const Action& ActionReasons::own_root(const Action& action) const {
    const Action* at = &action;
    for (std::size_t steps = 0; steps < kMostSteps; ++steps) {
        const auto effect = required_.find(at);
        if (effect == required_.end() || effect->second->cause->rsc != action.rsc) {
            break;
        }
        at = effect->second->cause;
    }
    return *at;
}

void ActionReasons::explain_effect(ActionReason& reason, const ActionEffect& effect) const {
    const Action& cause = *effect.cause;
    reason.kind = ActionReasonKind::ordering;
    reason.because_of = cause.key;
    reason.constraint = effect.colocation != nullptr ? effect.colocation->id : ordering_between(*effect.action, cause);
    reason.text = reason.constraint.empty()
                      ? fmt::format("needed by the {}", action_text(cause))
                      : fmt::format("needed by the {}, by constraint {}", action_text(cause), reason.constraint);
}

void ActionReasons::explain_resource_action(ActionReason& reason, const Action& action) const {
    explain_by_task(reason, *action.rsc, action);
    const Action& root = own_root(action);
    const auto effect = required_.find(&root);
    const bool needs_none = reason.kind == ActionReasonKind::stop_nowhere || reason.kind == ActionReasonKind::stop_moving ||
                            reason.kind == ActionReasonKind::recover || reason.kind == ActionReasonKind::bookkeeping;
    if (!is_role_change(action) || needs_none) {
        return;
    }
    if (root.reason == kDefinitionChanged && reason.kind == ActionReasonKind::restart) {
        set(reason, ActionReasonKind::definition, "its definition changed since it was started");
    } else if (effect != required_.end()) {
        explain_effect(reason, *effect->second);
    }
}

ActionReason ActionReasons::reason_of(const Action& action) const {
    ActionReason reason;
    reason.action = action.key;
    reason.task = action.task_name;
    reason.node = action.node == nullptr ? std::string() : std::string(action.node->name);
    reason.is_pseudo = action.is_pseudo;
    if (action.rsc == nullptr) {
        explain_node_action(reason, action);
    } else {
        explain_resource_action(reason, action);
    }
    return reason;
}

std::vector<ActionReason> ActionReasons::of(const Resource* rsc) const {
    std::vector<ActionReason> reasons;
    for (const Action* action : rsc == nullptr ? cluster_.unowned_actions : rsc->scheduling.actions) {
        if (action->in_graph) {
            reasons.push_back(reason_of(*action));
        }
    }
    return reasons;
}

Block ActionReasons::block_of(const Action& action, const ActionEffect* effect) const {
    Block block{.action = std::string(action.key),
                .node = action.node == nullptr ? std::string() : std::string(action.node->name),
                .constraint = {},
                .text = {}};
    if (effect == nullptr) {
        block.text = fmt::format("{} cannot be done: {}", action_text(action), own_obstacle(cluster_, action));
        return block;
    }
    block.constraint = effect->colocation != nullptr ? effect->colocation->id : ordering_between(action, *effect->cause);
    block.text = fmt::format("{} needs the {}{}", action_text(action), action_text(*effect->cause),
                             block.constraint.empty() ? "" : fmt::format(", by constraint {}", block.constraint));
    return block;
}

std::vector<Block> ActionReasons::blocks_of(const Resource& rsc) const {
    const auto blocked = std::ranges::find_if(rsc.scheduling.actions, [&rsc](const Action* action) {
        const bool is_for_its_node = action->task != Task::start || action->node == rsc.placement.node;
        return is_role_change(*action) && !action->is_runnable && action->node != nullptr && is_for_its_node &&
               (action->is_required() || (action->task == Task::start && rsc.next_role >= Role::started));
    });
    std::vector<Block> blocks;
    const Action* action = blocked == rsc.scheduling.actions.end() ? nullptr : *blocked;
    while (action != nullptr && blocks.size() < kMostSteps) {
        const auto effect = prevented_.find(action);
        const bool is_root = effect == prevented_.end() || effect->second->cause == action;
        blocks.push_back(block_of(*action, is_root ? nullptr : effect->second));
        action = is_root ? nullptr : effect->second->cause;
    }
    return blocks;
}

}  // namespace systole::pengine
