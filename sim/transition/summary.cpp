#include "sim/transition/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "pengine/actions/lookup.hpp"

namespace systole::sim {

namespace {

using pengine::Action;
using pengine::Cluster;
using pengine::newest_action;
using pengine::Node;
using pengine::Resource;
using pengine::Role;
using pengine::Task;

/// What becomes of one primitive.
class ResourceSummary {
public:
    explicit ResourceSummary(const Resource& rsc)
        : rsc_(rsc), current_(pengine::current_node(rsc)), next_(rsc.placement.node), role_(rsc.current_role) {
        if (role_ == Role::stopped && current_ != nullptr) {
            role_ = Role::started;
        }
    }

    std::vector<SummaryLine> lines() {
        if (rsc_.is_managed && (current_ != nullptr || next_ != nullptr)) {
            find_actions();
            if (role_ == rsc_.next_role && next_ != nullptr) {
                describe_same_role();
            } else {
                describe_role_change();
            }
        }
        return std::move(lines_);
    }

private:
    void find_actions() {
        start_ = oldest(Task::start, next_);
        const bool starts = start_ != nullptr && start_->is_runnable;
        stop_ = oldest(Task::stop, starts ? current_ : nullptr);
        if (stop_ == nullptr && rsc_.scheduling.stop_unexpected) {
            stop_ = oldest(Task::stop, nullptr);
        }
        promote_ = oldest(Task::promote, next_);
        demote_ = oldest(Task::demote, next_);
    }

    /// The oldest action for the node or for none in particular; of all nodes if null.
    [[nodiscard]] const Action* oldest(Task task, const Node* node) const {
        for (const Action* action : rsc_.scheduling.actions) {
            if (action->task == task && (node == nullptr || action->node == nullptr || action->node == node)) {
                return action;
            }
        }
        return nullptr;
    }

    [[nodiscard]] static bool is_planned(const Action* action) { return action != nullptr && !action->is_optional; }

    void describe_same_role() {
        const Action* migrate = oldest(Task::migrate_from, next_);
        if (migrate != nullptr && migrate->is_runnable && current_ != nullptr) {
            add("Migrate", current_, next_, start_);
        } else if (rsc_.scheduling.reload) {
            add("Reload", current_, next_, start_);
        } else if (start_ == nullptr || start_->is_optional) {
            if (is_planned(demote_) && is_planned(promote_)) {
                add("Re-promote", current_, next_, promote_, demote_);
            }
        } else if (!start_->is_runnable) {
            const bool stop_knows = stop_ != nullptr && !stop_->reason.empty();
            add("Stop", current_, nullptr, stop_, stop_knows ? stop_ : start_);
        } else if (current_ != next_) {
            add(rsc_.is_failed ? "Recover" : "Move", current_, next_, stop_);
        } else if (rsc_.is_failed) {
            add("Recover", current_, nullptr, stop_);
        } else {
            add("Restart", current_, next_, start_);
        }
    }

    void describe_role_change() {
        if (stop_ != nullptr && (rsc_.next_role == Role::stopped || (start_ != nullptr && !start_->is_runnable))) {
            describe_stops();
        } else if (stop_ != nullptr && rsc_.is_failed && rsc_.stop_if_failed) {
            add("Recover", current_, next_, stop_, start_ == nullptr || start_->reason.empty() ? stop_ : start_);
        } else if (current_ != nullptr && next_ != nullptr && current_ != next_) {
            add("Move", current_, next_, stop_);
        } else if (rsc_.scheduling.reload) {
            add("Reload", current_, next_, start_);
        } else if (is_planned(stop_)) {
            add("Restart", current_, next_, start_);
        } else if (role_ == Role::promoted) {
            add("Demote", current_, next_, demote_);
        } else if (rsc_.next_role == Role::promoted) {
            add("Promote", current_, next_, promote_);
        } else if (role_ == Role::stopped && rsc_.next_role > Role::stopped) {
            add("Start", current_, next_, start_);
        }
    }

    void describe_stops() {
        for (const Node* node : rsc_.history.active) {
            const Action* stop = newest_action(rsc_, Task::stop, node);
            const Action* source = stop;
            if (stop == nullptr || stop->reason.empty()) {
                source = start_ != nullptr && !start_->reason.empty() ? start_ : stop;
            }
            add("Stop", node, nullptr, stop, source);
        }
    }

    void add(const char* verb, const Node* origin, const Node* target, const Action* action,
             const Action* source = nullptr) {
        SummaryLine line;
        line.verb = verb;
        line.resource = &rsc_;
        line.origin = origin;
        line.target = target;
        line.role = role_;
        line.next_role = rsc_.next_role;
        line.needs_role = role_ > Role::started || rsc_.next_role > Role::unpromoted;
        line.details = details(line);
        source = source == nullptr ? action : source;
        line.reason = source == nullptr ? std::string() : std::string(source->reason);
        line.is_blocked = action != nullptr && !action->is_runnable;
        lines_.push_back(std::move(line));
    }

    [[nodiscard]] static std::string details(const SummaryLine& line) {
        const auto role = pengine::role_text(line.role);
        const auto next_role = pengine::role_text(line.next_role);
        const auto name = [](const Node* node) { return node->name; };
        if (line.origin == nullptr) {
            if (line.target == nullptr) {
                return {};
            }
            return line.needs_role ? fmt::format("{} -> {} {}", role, next_role, name(line.target))
                                   : std::string(name(line.target));
        }
        if (line.target == nullptr) {
            return line.needs_role ? fmt::format("{} {}", role, name(line.origin)) : std::string(name(line.origin));
        }
        const bool same_node = line.origin == line.target;
        if (line.role == line.next_role) {
            const std::string nodes = same_node ? std::string(name(line.origin))
                                                : fmt::format("{} -> {}", name(line.origin), name(line.target));
            if (!line.needs_role) {
                return nodes;
            }
            return same_node ? fmt::format("{} {}", role, nodes) : fmt::format("{} {}", nodes, role);
        }
        if (same_node) {
            return line.needs_role ? fmt::format("{} -> {} {}", role, next_role, name(line.origin))
                                   : std::string(name(line.origin));
        }
        return line.needs_role ? fmt::format("{} {} -> {} {}", role, name(line.origin), next_role, name(line.target))
                               : fmt::format("{} -> {}", name(line.origin), name(line.target));
    }

    const Resource& rsc_;
    const Node* current_;
    const Node* next_;
    Role role_;
    const Action* start_ = nullptr;
    const Action* stop_ = nullptr;
    const Action* promote_ = nullptr;
    const Action* demote_ = nullptr;
    std::vector<SummaryLine> lines_;
};

void summarize_resource(const Resource& rsc, std::vector<SummaryLine>& lines) {
    if (!rsc.children.empty()) {
        if (rsc.bundle) {
            for (const pengine::BundleReplica& replica : rsc.bundle->replicas) {
                for (const Resource* part : {replica.ip, replica.container, replica.remote, replica.child}) {
                    if (part != nullptr) {
                        summarize_resource(*part, lines);
                    }
                }
            }
            return;
        }
        for (const Resource* child : rsc.children) {
            summarize_resource(*child, lines);
        }
        return;
    }
    if (rsc.is_removed && rsc.history.active.empty()) {
        return;
    }
    for (SummaryLine& line : ResourceSummary(rsc).lines()) {
        lines.push_back(std::move(line));
    }
}

std::string node_text(const Node& node) {
    return node.is_guest() ? fmt::format("{} (resource: {})", node.name, node.connection->launcher->id)
                           : std::string(node.name);
}

void summarize_node_action(const Action& action, std::vector<SummaryLine>& lines) {
    if (action.is_optional || action.node == nullptr || action.reason.empty() ||
        (action.task != Task::fence && action.task != Task::shutdown)) {
        return;
    }
    SummaryLine line;
    line.verb = action.task == Task::fence ? "Fence" : "Shutdown";
    line.node_name = node_text(*action.node);
    line.node_operation = std::string(action.meta.get("stonith_action"));
    line.reason = std::string(action.reason);
    lines.push_back(std::move(line));
}

std::string reason_text(const SummaryLine& line) {
    if (line.reason.empty()) {
        return line.is_blocked ? "blocked" : "";
    }
    return fmt::format("due to {}{}", line.reason, line.is_blocked ? " (blocked)" : "");
}

std::string resource_text(const SummaryLine& line, const SummaryWidths& widths) {
    const std::string reason = reason_text(line);
    return fmt::format("{:<8}   {:<{}}   ( {:>{}} ){}{}", line.verb, line.resource->id, widths.resource, line.details,
                       widths.details, reason.empty() ? "" : "  ", reason);
}

std::string node_action_text(const SummaryLine& line) {
    if (line.node_operation.empty()) {
        return fmt::format("{} {} '{}'", line.verb, line.node_name, line.reason);
    }
    return fmt::format("{} ({}) {} '{}'", line.verb, line.node_operation, line.node_name, line.reason);
}

}  // namespace

std::vector<SummaryLine> summarize(const Cluster& cluster) {
    std::vector<SummaryLine> lines;
    for (auto at = cluster.unowned_actions.rbegin(); at != cluster.unowned_actions.rend(); ++at) {
        summarize_node_action(**at, lines);
    }
    for (const Resource* rsc : cluster.resources) {
        summarize_resource(*rsc, lines);
    }
    return lines;
}

std::vector<std::string> summary_texts(const std::vector<SummaryLine>& lines, SummaryWidths& widths) {
    for (const SummaryLine& line : lines) {
        if (line.resource == nullptr) {
            continue;
        }
        if (line.resource->id.size() > widths.resource) {
            widths.resource = line.resource->id.size() + 2;
        }
        widths.details = std::max(widths.details, line.details.size());
    }
    std::vector<std::string> texts;
    texts.reserve(lines.size());
    for (const SummaryLine& line : lines) {
        texts.push_back(line.resource == nullptr ? node_action_text(line) : resource_text(line, widths));
    }
    return texts;
}

}  // namespace systole::sim
