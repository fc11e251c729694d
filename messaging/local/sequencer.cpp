#include "messaging/local/sequencer.hpp"

#include "base/ensure.hpp"
#include "messaging/fragment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace systole::messaging::local {

Sequencer::Sequencer(SequencerConfig config, base::Rng rng, base::Time now)
    : config_(std::move(config)), rng_(rng), started_(now), next_ping_(now + config_.ping_interval), last_tick_(now) {}

Sequencer::Output Sequencer::on_frame(ConnectionId from, std::string_view bytes, base::Time now) {
    base::Result<ToSequencer> frame = decode_to_sequencer(bytes);
    Node* node = find(from);
    if (!frame) {
        output_.packets.push_back({from, encode(ToNode{Refused{.reason = frame.error().message}})});
        remove(from);
        output_.close.push_back(from);
        return take_output();
    }
    if (node != nullptr) {
        node->last_heard = now;
    }
    if (const auto* hello = std::get_if<Hello>(&*frame)) {
        admit(from, *hello, now);
    } else if (auto* submit = std::get_if<Submit>(&*frame); submit != nullptr && node != nullptr) {
        order(*node, std::move(submit->fragment), now);
    } else if (const auto* control = std::get_if<Control>(&*frame)) {
        output_.packets.push_back({from, encode(ToNode{command(control->command, now)})});
    }
    return take_output();
}

Sequencer::Output Sequencer::on_gone(ConnectionId connection, base::Time now) {
    remove(connection);
    form_views(now);
    return take_output();
}

Sequencer::Output Sequencer::on_hosts(std::set<NodeId> hosts, base::Time now) {
    const std::set<NodeId> before = std::exchange(hosts_, std::move(hosts));
    bool has_lost = false;
    for (const Voter& voter : config_.nodes.voters) {
        const bool was_there = before.contains(voter.id);
        const bool is_there = hosts_.contains(voter.id);
        // The host of a member is in the view anyway.
        if (was_there != is_there && !nodes_.contains(voter.id)) {
            changed_parts_.insert(faults_[voter.id].part);
            has_lost = has_lost || was_there;
        }
    }
    if (has_lost) {
        form_views(now);
    } else if (!changed_parts_.empty() && !view_due_) {
        view_due_ = now + config_.gather_time;
    }
    return take_output();
}

Sequencer::Output Sequencer::tick(base::Time now) {
    // When this very process was stopped for a while, the nodes could not be heard: that is not their fault.
    if (now - last_tick_ > config_.hang_timeout / 2) {
        for (auto& [id, node] : nodes_) {
            node.last_heard = now;
        }
    }
    last_tick_ = now;
    release_delayed(now);
    if (now >= next_ping_) {
        next_ping_ = now + config_.ping_interval;
        cut_off_silent(now);
        for (auto& [id, node] : nodes_) {
            send(node, Ping{}, now);
        }
    }
    if (view_due_ && now >= *view_due_) {
        form_views(now);
    }
    return take_output();
}

base::Time Sequencer::deadline() const {
    base::Time due = next_ping_;
    if (view_due_) {
        due = std::min(due, *view_due_);
    }
    if (!delayed_.empty()) {
        due = std::min(due, delayed_.begin()->first);
    }
    return due;
}

void Sequencer::admit(ConnectionId from, const Hello& hello, base::Time now) {
    if (const std::optional<std::string> reason = objection(hello)) {
        output_.packets.push_back({from, encode(ToNode{Refused{.reason = *reason}})});
        output_.close.push_back(from);
        return;
    }
    if (const auto former = nodes_.find(hello.member.id); former != nodes_.end()) {
        // A new connection of a node known here: the old one is dead, only we have not seen it yet.
        const ConnectionId old = former->second.connection;
        output_.close.push_back(old);
        remove(old);
        form_views(now);
    }
    const Node node{.connection = from, .member = hello.member, .last_heard = now, .part = faults_[hello.member.id].part};
    nodes_.insert_or_assign(hello.member.id, node);
    plan_view(hello, now);
}

std::optional<std::string> Sequencer::objection(const Hello& hello) const {
    const Member& member = hello.member;
    const Voter* voter = find_voter(config_.nodes, member.id);
    if (voter == nullptr || voter->name != member.name) {
        return fmt::format("node {} ({}) is not in the node list", member.name.value(), member.id.value());
    }
    const auto known = nodes_.find(member.id);
    if (known != nodes_.end() && member.incarnation < known->second.member.incarnation) {
        return fmt::format("a newer life of node {} is in the group", member.name.value());
    }
    return std::nullopt;
}

void Sequencer::plan_view(const Hello& hello, base::Time now) {
    highest_ring_ = std::max(highest_ring_, hello.highest_ring);
    expected_.insert(hello.last_members.begin(), hello.last_members.end());
    changed_parts_.insert(nodes_.at(hello.member.id).part);
    if (all_expected_present()) {
        // Those who lost a sequencer together need not wait for others.
        view_due_ = expected_.empty() ? now + config_.gather_time : now;
        expected_.clear();
    } else {
        view_due_ = std::max(now + config_.gather_time, started_ + config_.recovery_time);
    }
}

bool Sequencer::all_expected_present() const {
    return std::ranges::all_of(expected_, [this](const NodeId& id) { return nodes_.contains(id); });
}

void Sequencer::remove(ConnectionId connection) {
    const Node* node = find(connection);
    if (node == nullptr) {
        return;
    }
    if (node->in_view) {
        changed_parts_.insert(node->part);
    }
    std::erase_if(delayed_, [connection](const auto& entry) { return entry.second.to == connection; });
    nodes_.erase(node->member.id);
}

void Sequencer::cut_off_silent(base::Time now) {
    std::vector<ConnectionId> silent;
    for (const auto& [id, node] : nodes_) {
        if (now - node.last_heard > config_.hang_timeout) {
            silent.push_back(node.connection);
        }
    }
    for (const ConnectionId connection : silent) {
        remove(connection);
        output_.close.push_back(connection);
    }
    if (!silent.empty()) {
        form_views(now);
    }
}

void Sequencer::order(Node& sender, Bytes bytes, base::Time now) {
    if (!sender.in_view) {
        return;
    }
    const base::Result<Fragment> fragment = decode_fragment(bytes);
    if (!fragment) {
        output_.close.push_back(sender.connection);
        remove(sender.connection);
        form_views(now);
        return;
    }
    const std::uint32_t drop = faults_[sender.member.id].drop_per_mille;
    if (drop > 0 && rng_.chance(drop)) {
        // A real ring loses a message only when it breaks: so there is a new one.
        send(sender, Lost{.fragment = std::move(bytes)}, now);
        changed_parts_.insert(sender.part);
        form_views(now);
        return;
    }
    const ToNode frame = Ordered{.from = sender.member.id, .fragment = std::move(bytes)};
    for (auto& [id, node] : nodes_) {
        const bool is_meant = fragment->to == NodeId{0} || fragment->to == id || id == sender.member.id;
        if (node.in_view && node.part == sender.part && is_meant) {
            send(node, frame, now);
        }
    }
}

void Sequencer::form_views(base::Time now) {
    // Who lost the former sequencer together is not shown to each other as lost while they come back.
    const bool is_recovering = !expected_.empty() && !all_expected_present() && now < started_ + config_.recovery_time;
    if (is_recovering) {
        view_due_ = started_ + config_.recovery_time;
        return;
    }
    view_due_.reset();
    expected_.clear();
    for (const unsigned part : std::exchange(changed_parts_, {})) {
        form_view(part, now);
    }
}

void Sequencer::form_view(unsigned part, base::Time now) {
    NewView view{.ring = {.sequence = ++highest_ring_, .leader = config_.leader}};
    for (auto& [id, node] : nodes_) {
        if (node.part == part) {
            node.in_view = true;
            view.members.push_back(node.member);
        }
    }
    for (const NodeId& host : hosts_) {
        if (faults_[host].part == part) {
            view.hosts.push_back(host);
        }
    }
    for (auto& [id, node] : nodes_) {
        if (node.part == part) {
            send(node, view, now);
        }
    }
}

void Sequencer::send(Node& node, const ToNode& frame, base::Time now) {
    Output::Packet packet{.to = node.connection, .frame = encode(frame)};
    const base::Time due = std::max(now + faults_[node.member.id].delay, node.last_due);
    if (due <= now) {
        output_.packets.push_back(std::move(packet));
        return;
    }
    node.last_due = due;
    delayed_.emplace(due, std::move(packet));
}

void Sequencer::release_delayed(base::Time now) {
    const auto end = delayed_.upper_bound(now);
    for (auto entry = delayed_.begin(); entry != end; ++entry) {
        output_.packets.push_back(std::move(entry->second));
    }
    delayed_.erase(delayed_.begin(), end);
}

Sequencer::Node* Sequencer::find(ConnectionId connection) {
    for (auto& [id, node] : nodes_) {
        if (node.connection == connection) {
            return &node;
        }
    }
    return nullptr;
}

Sequencer::Output Sequencer::take_output() {
    return std::exchange(output_, {});
}

}  // namespace systole::messaging::local
