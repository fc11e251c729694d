#include "pengine/explain/wording.hpp"

#include <fmt/format.h>

namespace systole::pengine {
namespace {

/// The engine's own colocations have ids that start with '#'.
std::string colocation_text(const ScorePart& part) {
    if (part.id == "#group-members") {
        return fmt::format("together with {} in its group", part.other);
    }
    if (part.id.starts_with('#')) {
        return fmt::format("together with its container {}", part.other);
    }
    return fmt::format("colocation constraint {} with {}", part.id, part.other);
}

}  // namespace

std::string part_text(const ScorePart& part) {
    switch (part.kind) {
        case Origin::Kind::initial: return "score of the node itself";
        case Origin::Kind::location: return fmt::format("location constraint {}", part.id);
        case Origin::Kind::location_rule: return fmt::format("rule {} of a location constraint", part.id);
        case Origin::Kind::colocation: return colocation_text(part);
        case Origin::Kind::stickiness: return "stickiness: it runs here";
        case Origin::Kind::failure: return "a failure here bans it (on-fail)";
        case Origin::Kind::migration_threshold: return fmt::format("{} failed here migration-threshold times", part.id);
        case Origin::Kind::history: return fmt::format("failed operation {}", part.id);
        case Origin::Kind::unmanaged: return "runs here unmanaged";
        case Origin::Kind::ticket: return fmt::format("ticket constraint {}: the ticket is missing", part.id);
        case Origin::Kind::health: return "health of the node";
        case Origin::Kind::shutdown_lock: return "locked to the node that was shut down";
        case Origin::Kind::discovery: return "resource-discovery is exclusive to other nodes";
        case Origin::Kind::removed: return "no longer in the configuration";
        case Origin::Kind::multiple_active: return "active on several nodes (multiple-active=stop_only)";
        case Origin::Kind::utilization: return "not enough capacity left here";
        case Origin::Kind::target_role: return "its role shall be Stopped";
        case Origin::Kind::clone_limit: return fmt::format("no room for another instance of {} here", part.id);
        case Origin::Kind::promotion:
            return part.other.empty() ? "promotion score of the agent" : fmt::format("promotion score of {}", part.other);
        case Origin::Kind::bundle: return fmt::format("belongs into {}", part.other);
        case Origin::Kind::connection: return "connections and fence devices do not run on remote nodes";
    }
    return {};
}

std::string_view obstacle_text(NodeObstacle obstacle) {
    switch (obstacle) {
        case NodeObstacle::offline: return "offline";
        case NodeObstacle::pending: return "joining";
        case NodeObstacle::unclean: return "unclean: to be fenced";
        case NodeObstacle::standby: return "in standby";
        case NodeObstacle::failure_standby: return "in standby after a failure";
        case NodeObstacle::maintenance: return "in maintenance";
        case NodeObstacle::shutting_down: return "shutting down";
    }
    return {};
}

std::string action_text(const Action& action) {
    std::string text(action.task == Task::fence ? "fencing" : action.task_name);
    if (action.rsc != nullptr) {
        text += fmt::format(" of {}", action.rsc->id);
    }
    if (action.node != nullptr) {
        text += fmt::format("{}{}", action.task == Task::fence ? " of " : " on ", action.node->name);
    }
    return text;
}

std::string signed_score(Score score) {
    return score > 0 ? "+" + score_text(score) : score_text(score);
}

}  // namespace systole::pengine
