#include "messaging/local/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace systole::messaging::local {

namespace {

std::vector<Member> difference(const std::vector<Member>& from, const std::vector<Member>& without) {
    std::vector<Member> result;
    std::ranges::set_difference(from, without, std::back_inserter(result));
    return result;
}

Sender sender_of(const Member& member) {
    return {.node = member.id, .life = member.incarnation.value()};
}

}  // namespace

Session::Session(SessionConfig config, base::Time now)
    : config_(std::move(config)), outbox_(config_.limits), judge_(config_.nodes), last_heard_(now) {}

Offer Session::offer(Outgoing message) {
    return state_ == State::refused ? Offer::closed : outbox_.offer(std::move(message));
}

Session::Output Session::send_offered() {
    fill_frames();
    return std::exchange(output_, {});
}

Session::Output Session::on_connected(base::Time now) {
    state_ = State::joining;
    last_heard_ = now;
    Hello hello{.member = config_.self, .highest_ring = view_.id.ring.sequence};
    hello.last_members = lost_company_;
    output_.frames.push_back(encode(ToSequencer{std::move(hello)}));
    return std::exchange(output_, {});
}

Session::Output Session::on_frame(std::string_view bytes, base::Time now) {
    last_heard_ = now;
    base::Result<ToNode> frame = decode_to_node(bytes);
    if (!frame) {
        output_.is_hung = true;  // it does not speak our language: as good as none
        return std::exchange(output_, {});
    }
    if (const auto* view = std::get_if<NewView>(&*frame)) {
        take(*view, now);
    } else if (const auto* ordered = std::get_if<Ordered>(&*frame)) {
        take(*ordered);
    } else if (const auto* lost = std::get_if<Lost>(&*frame)) {
        if (const base::Result<Fragment> fragment = decode_fragment(lost->fragment)) {
            outbox_.settle(*fragment);
        }
    } else if (std::holds_alternative<Ping>(*frame)) {
        output_.frames.push_back(encode(ToSequencer{Pong{}}));
    } else if (const auto* refused = std::get_if<Refused>(&*frame)) {
        state_ = State::refused;
        enter(view_.id.ring, {}, {});
        output_.refused = refused->reason;
    }
    fill_frames();
    return std::exchange(output_, {});
}

Session::Output Session::on_disconnected(base::Time now) {
    if (state_ == State::refused) {
        return {};
    }
    if (state_ == State::member) {
        lost_company_.clear();
        for (const Member& member : view_.members) {
            if (member.id != view_.id.ring.leader) {
                lost_company_.push_back(member.id);
            }
        }
        grace_until_ = now + config_.quorum_grace;
        outbox_.forget_in_flight();
        enter({.sequence = view_.id.ring.sequence + 1, .leader = config_.self.id}, {config_.self}, {});
        // Most likely another sequencer has us all together again in a moment: no opinion on this view until then.
        quorum_due_ = grace_until_;
    }
    state_ = State::offline;
    return std::exchange(output_, {});
}

Session::Output Session::tick(base::Time now) {
    // We come much later than asked for: this very process was paused, and the sequencer's frames wait in the socket.
    if (now - last_heard_ > config_.hang_timeout * 3 / 2) {
        last_heard_ = now - config_.hang_timeout / 2;
    }
    if (quorum_due_ && now >= *quorum_due_) {
        quorum_due_.reset();
        output_.events.emplace_back(judge_.judge(view_));
    }
    const bool is_connected = state_ == State::joining || state_ == State::member;
    output_.is_hung = is_connected && now - last_heard_ >= config_.hang_timeout;
    return std::exchange(output_, {});
}

std::optional<base::Time> Session::deadline() const {
    std::optional<base::Time> due = quorum_due_;
    if (state_ == State::joining || state_ == State::member) {
        const base::Time hang = last_heard_ + config_.hang_timeout;
        due = due ? std::min(*due, hang) : hang;
    }
    return due;
}

void Session::take(const NewView& view, base::Time now) {
    state_ = State::member;
    lost_company_.clear();
    enter(view.ring, view.members, view.hosts);
    tell_quorum(now);
}

void Session::take(const Ordered& ordered) {
    base::Result<Fragment> fragment = decode_fragment(ordered.fragment);
    const auto from = std::ranges::find(view_.members, ordered.from, &Member::id);
    if (!fragment || from == view_.members.end()) {
        return;
    }
    if (ordered.from == config_.self.id) {
        outbox_.settle(*fragment);
    }
    if (fragment->to != NodeId{0} && fragment->to != config_.self.id) {
        return;
    }
    if (std::optional<Bytes> message = assembler_.add(sender_of(*from), *std::move(fragment))) {
        output_.events.emplace_back(Delivery{.from = *from, .bytes = *std::move(message)});
    }
}

void Session::enter(RingId ring, std::vector<Member> members, const std::vector<NodeId>& other_hosts) {
    std::ranges::sort(members);
    View view{.id = make_view_id(ring, members), .members = std::move(members)};
    view.hosts = hosts_of(view, other_hosts);
    view.joined = difference(view.members, view_.members);
    view.left = difference(view_.members, view.members);
    for (const Member& member : view.left) {
        assembler_.drop(sender_of(member));
    }
    view_ = view;
    quorum_due_.reset();
    output_.events.emplace_back(std::move(view));
}

std::vector<Host> Session::hosts_of(const View& view, const std::vector<NodeId>& others) const {
    std::vector<Host> hosts;
    for (const Member& member : view.members) {
        hosts.push_back({.id = member.id, .name = member.name});
    }
    for (const NodeId& id : others) {
        const Voter* voter = find_voter(config_.nodes, id);
        if (voter != nullptr && std::ranges::find(hosts, id, &Host::id) == hosts.end()) {
            hosts.push_back({.id = id, .name = voter->name});
        }
    }
    std::ranges::sort(hosts);
    return hosts;
}

void Session::tell_quorum(base::Time now) {
    const Quorum quorum = judge_.judge(view_);
    if (!quorum.quorate && now < grace_until_) {
        quorum_due_ = grace_until_;
        return;
    }
    output_.events.emplace_back(quorum);
}

void Session::fill_frames() {
    if (state_ != State::member) {
        return;
    }
    while (std::optional<Fragment> fragment = outbox_.next()) {
        output_.frames.push_back(encode(ToSequencer{Submit{.fragment = encode(*fragment)}}));
    }
}

}  // namespace systole::messaging::local
