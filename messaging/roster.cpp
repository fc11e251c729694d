#include "messaging/roster.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace systole::messaging {

namespace {

std::vector<Member> difference(const std::vector<Member>& from, const std::vector<Member>& without) {
    std::vector<Member> result;
    std::ranges::set_difference(from, without, std::back_inserter(result));
    return result;
}

}  // namespace

Roster::Output Roster::on_ring(RingId ring, std::vector<Host> hosts) {
    ring_ = ring;
    hosts_ = std::move(hosts);
    std::ranges::sort(hosts_);
    has_ring_ = true;
    ring_follows_ = false;
    return view_if_settled();
}

Roster::Output Roster::on_group(const GroupChange& change, base::Time now) {
    const std::set<Sender> before = std::exchange(processes_, std::set<Sender>{change.processes.begin(), change.processes.end()});
    std::ranges::set_difference(before, processes_, std::back_inserter(departed_));
    const auto is_gone = [this](const Sender& sender) { return !processes_.contains(sender); };
    std::erase_if(awaited_, is_gone);
    std::erase_if(skipped_, is_gone);
    std::erase_if(greetings_, [&is_gone](const auto& entry) { return is_gone(entry.first); });
    ring_follows_ = ring_follows_ || change.ring_follows;
    if (!change.has_joined) {
        return view_if_settled();
    }
    awaited_ = processes_;
    skipped_.clear();
    waiting_since_ = now;
    return {.greet = true};
}

Roster::Output Roster::on_greeting(Sender from, const Greeting& greeting) {
    if (!processes_.contains(from)) {
        return {};
    }
    greetings_[from] = greeting;
    awaited_.erase(from);
    skipped_.erase(from);
    return view_if_settled();
}

Roster::Output Roster::on_skip(const std::set<Sender>& silent) {
    for (const Sender& sender : silent) {
        if (awaited_.erase(sender) > 0) {
            skipped_.insert(sender);
        }
    }
    return view_if_settled();
}

Roster::Output Roster::tick(base::Time now) {
    const std::optional<base::Time> due = deadline();
    if (!due || now < *due) {
        return {};
    }
    // Should our skip be lost with a change, the next tick sends it again.
    waiting_since_ = now;
    std::set<Sender> silent = awaited_;
    std::erase_if(silent, [this](const Sender& sender) { return sender.node == self_; });
    return {.greet = silent.size() < awaited_.size(), .skip = std::move(silent)};
}

std::optional<base::Time> Roster::deadline() const {
    if (awaited_.empty()) {
        return std::nullopt;
    }
    return waiting_since_ + kGreetingTimeout;
}

View Roster::dissolve() {
    View view{.id = make_view_id(last_.id.ring, {}), .left = last_.members};
    last_ = view;
    return view;
}

std::optional<Member> Roster::member(Sender sender) const {
    const auto greeting = greetings_.find(sender);
    if (greeting == greetings_.end()) {
        return std::nullopt;
    }
    const Member member{.id = sender.node, .name = greeting->second.name, .incarnation = greeting->second.incarnation};
    const bool is_member = std::ranges::binary_search(last_.members, member);
    return is_member ? std::optional{member} : std::nullopt;
}

Roster::Output Roster::view_if_settled() {
    if (!has_ring_ || ring_follows_ || !awaited_.empty()) {
        return {};
    }
    View view = make_view();
    // A view without ourselves is none of ours: we are still joining, or were skipped and get in with our greeting.
    const bool has_self = std::ranges::any_of(view.members, [this](const Member& member) { return member.id == self_; });
    if (!has_self || (view.id == last_.id && view.hosts == last_.hosts)) {
        return {};
    }
    last_ = view;
    return {.view = std::move(view)};
}

View Roster::make_view() const {
    View view{.hosts = hosts_};
    for (const auto& [sender, greeting] : greetings_) {
        if (!skipped_.contains(sender)) {
            view.members.push_back({.id = sender.node, .name = greeting.name, .incarnation = greeting.incarnation});
        }
    }
    std::ranges::sort(view.members);
    view.id = make_view_id(ring_, view.members);
    view.joined = difference(view.members, last_.members);
    view.left = difference(last_.members, view.members);
    return view;
}

}  // namespace systole::messaging
