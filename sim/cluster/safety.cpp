#include "sim/cluster/safety.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::sim {

namespace {

using messaging::NodeId;

bool is_change(const std::string& action) {
    static constexpr std::array<std::string_view, 6> kChanges{"start", "stop", "promote", "demote", "migrate_to", "migrate_from"};
    return std::ranges::find(kChanges, action) != kChanges.end();
}

bool needs_quorum(const std::string& action) {
    return action == "start" || action == "promote";
}

std::string list_of(const std::set<NodeId>& nodes) {
    std::string text;
    for (const NodeId& node : nodes) {
        text += fmt::format(" {}", node.value());
    }
    return text;
}

}  // namespace

ManagedResource Safety::rule_of(const std::string& id) const {
    const auto found = resources_.find(id);
    return found == resources_.end() ? ManagedResource{} : found->second;
}

void Safety::agent_begins(NodeId node, const lrmd::AgentCall& call) {
    const std::string& id = call.resource.value();
    changes_ += is_change(call.action) ? 1 : 0;
    if (call.action == "start") {
        std::set<NodeId> places = services_->active_on(id);
        if (const auto found = suspects_.find(id); found != suspects_.end()) {
            places.insert(found->second.begin(), found->second.end());
        }
        check_places(node, call, std::move(places), rule_of(id).most_active);
        check_order(node, id);
    } else if (call.action == "promote") {
        std::set<NodeId> places = services_->promoted_on(id);
        if (const auto found = promoted_suspects_.find(id); found != promoted_suspects_.end()) {
            places.insert(found->second.begin(), found->second.end());
        }
        check_places(node, call, std::move(places), rule_of(id).most_promoted);
    }
}

void Safety::check_places(NodeId node, const lrmd::AgentCall& call, std::set<NodeId> places, std::size_t most) {
    places.erase(node);
    if (places.size() + 1 > most) {
        complain(fmt::format("{} of {} begins on node {} while it runs, or may run, on{}; {} are allowed", call.action,
                             call.resource.value(), node.value(), list_of(places), most));
    }
}

void Safety::check_order(NodeId node, const std::string& id) {
    const std::optional<std::string> before = rule_of(id).after;
    if (before && services_->state(node, *before) == ServiceState::stopped && !services_->has_died(node, *before)) {
        complain(fmt::format("start of {} begins on node {} where {} is not started", id, node.value(), *before));
    }
}

void Safety::instructed(NodeId node, const lrmd::RunOperation& operation, bool in_majority) {
    check_term(node, operation);
    if (needs_quorum(operation.key.operation) && !in_majority) {
        complain(fmt::format("node {} is to {} {} in a view without a majority", node.value(), operation.key.operation,
                             operation.resource.value()));
    }
}

/// No node goes back to an earlier term. Of two partitions each has a coordinator, and both may have come to the same number;
/// but only one of them may start anything, but for two nodes, where each may until it is fenced.
void Safety::check_term(NodeId node, const lrmd::RunOperation& operation) {
    const lrmd::Term& term = operation.term;
    lrmd::Term& last = terms_[node];
    if (term < last) {
        complain(fmt::format("node {} obeys term {} after term {}", node.value(), term.counter, last.counter));
    }
    last = std::max(last, term);
    if (needs_quorum(operation.key.operation) && has_majorities_) {
        const auto [known, is_new] = coordinators_.emplace(std::pair(term.generation, term.counter), term.coordinator);
        if (!is_new && known->second != term.coordinator) {
            complain(fmt::format("nodes {} and {} both coordinate in term {}.{}", known->second, term.coordinator,
                                 term.generation, term.counter));
        }
    }
}

void Safety::fencing_asked(NodeId node, const std::string& target, bool in_majority) {
    ++fencings_;
    if (!in_majority) {
        complain(fmt::format("node {} is to fence {} in a view without a majority", node.value(), target));
    }
}

void Safety::power_went(NodeId node) {
    for (const std::string& id : services_->active_at(node)) {
        suspects_[id].insert(node);
        if (services_->state(node, id) == ServiceState::promoted) {
            promoted_suspects_[id].insert(node);
        }
    }
}

void Safety::is_surely_down(NodeId node) {
    for (auto* suspects : {&suspects_, &promoted_suspects_}) {
        for (auto& [id, nodes] : *suspects) {
            nodes.erase(node);
        }
    }
}

}  // namespace systole::sim
