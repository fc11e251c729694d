#include "crmd/node_roster.hpp"

#include <algorithm>

namespace systole::crmd {

namespace {


/// Both the numeric and the older word forms.
bool is_up_value(std::string_view value) {
    return !value.empty() && value != "0" && value != "false" && value != "offline";
}

}  // namespace

std::vector<NodeKey> NodeRoster::nodes() const {
    std::vector<NodeKey> nodes;
    for (const messaging::Voter& voter : world_->config().nodes.voters) {
        nodes.push_back({.id = std::to_string(voter.id.value()), .name = voter.name.value()});
    }
    for (const xml::Element state : world_->cib().child("status").children("node_state")) {
        NodeKey node{.id = std::string(state.id()), .name = std::string(state.get("uname"))};
        if (std::ranges::find(nodes, node) == nodes.end()) {
            nodes.push_back(std::move(node));
        }
    }
    return nodes;
}

std::optional<NodeKey> NodeRoster::find(const std::string& name) const {
    const std::vector<NodeKey> all = nodes();
    const auto found = std::ranges::find_if(all, [&](const NodeKey& node) { return node.name == name || node.id == name; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

bool NodeRoster::is_member(const std::string& name) const {
    const auto members = world_->replica().members();
    return std::ranges::any_of(members, [&](const messaging::Member& member) { return member.name.value() == name; });
}

bool NodeRoster::is_host(const std::string& name) const {
    const auto& hosts = world_->replica().view().hosts;
    return std::ranges::any_of(hosts, [&](const messaging::Host& host) { return host.name.value() == name; });
}

xml::Element NodeRoster::state_of(const NodeKey& node) const {
    return world_->cib().child("status").child("node_state", node.id);
}

bool NodeRoster::shows_as_up(const NodeKey& node) const {
    const xml::Element state = state_of(node);
    return state && state.get("remote_node") != "true" && (is_up_value(state.get("crmd")) || is_up_value(state.get("in_ccm")));
}

bool NodeRoster::was_expected_down(const NodeKey& node) const {
    return state_of(node).get("expected") == "down";
}

std::vector<NodeKey> NodeRoster::take_lost(base::Time now) {
    std::vector<NodeKey> lost;
    for (const NodeKey& node : nodes()) {
        if (is_member(node.name)) {
            grace_.erase(node.name);
            continue;
        }
        if (!shows_as_up(node)) {
            continue;
        }
        const bool is_only_its_brain = is_host(node.name) && !was_expected_down(node);
        if (!is_only_its_brain) {
            if (is_host(node.name) && !is_up_value(state_of(node).get("crmd"))) {
                continue;  // It left in good order, and its machine is still there.
            }
            grace_.erase(node.name);
            lost.push_back(node);
            continue;
        }
        if (!is_up_value(state_of(node).get("crmd"))) {
            continue;  // Its brain's loss is recorded already; the host may go later.
        }
        auto& crashes = crashes_[node.name];
        if (!grace_.contains(node.name)) {
            std::erase_if(crashes, [&](base::Time crash) { return crash + kCrashMemory < now; });
            crashes.push_back(now);
            grace_[node.name] = crashes.size() > kCrashesForgiven ? now : now + kGrace;
        }
        if (grace_[node.name] <= now) {
            grace_.erase(node.name);
            lost.push_back(node);
        }
    }
    return lost;
}

std::optional<base::Time> NodeRoster::next_deadline() const {
    std::optional<base::Time> next;
    for (const auto& [name, until] : grace_) {
        next = std::min(next.value_or(until), until);
    }
    return next;
}

std::optional<NodeStateChange> NodeRoster::arrival(const std::string& name) const {
    const auto node = find(name);
    if (!node) {
        return std::nullopt;
    }
    const xml::Element state = state_of(*node);
    const bool is_known = is_up_value(state.get("in_ccm")) && is_up_value(state.get("crmd")) && state.get("join") == "member";
    if (is_known) {
        return std::nullopt;
    }
    const std::string now = std::to_string(world_->moment().wall.time_since_epoch().count());
    const std::string in_ccm(state.get("in_ccm"));
    return NodeStateChange{.node = *node,
                           .in_ccm = is_up_value(in_ccm) && in_ccm != "1" ? in_ccm : now,
                           .crmd = now,
                           .join = "member",
                           .expected = "member",
                           .origin = kChangeOrigin};
}

NodeStateChange NodeRoster::departure(const NodeKey& node) const {
    NodeStateChange change{.node = node, .in_ccm = {}, .crmd = "0", .join = {}, .expected = {}, .origin = kChangeOrigin};
    if (!is_host(node.name)) {
        change.in_ccm = "0";
    }
    if (was_expected_down(node)) {
        change.join = "down";
    }
    return change;
}

}  // namespace systole::crmd
