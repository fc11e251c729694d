#include "messaging/corosync/corosync_channel.hpp"

#include "base/ensure.hpp"
#include "messaging/assembler.hpp"
#include "messaging/corosync/configuration.hpp"
#include "messaging/corosync/cpg_group.hpp"
#include "messaging/corosync/packet.hpp"
#include "messaging/corosync/quorum_watch.hpp"
#include "messaging/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace systole::messaging::corosync {

namespace {

/// Corosync says "try again" while its own queue is full.
constexpr base::Milliseconds kRetryInterval{2};
/// Largest fragment with its packet; Corosync 3.1 takes about 63 KiB in one piece over its default transport.
constexpr std::size_t kUsualPacketBytes = 60 * 1024;

class CorosyncChannel final : public Channel {
public:
    CorosyncChannel(os::Loop& loop, base::Logger& logger, CorosyncChannelConfig config)
        : loop_(loop), logger_(logger), config_(std::move(config)) {}
    CorosyncChannel(const CorosyncChannel&) = delete;
    CorosyncChannel& operator=(const CorosyncChannel&) = delete;
    CorosyncChannel(CorosyncChannel&&) = delete;
    CorosyncChannel& operator=(CorosyncChannel&&) = delete;
    ~CorosyncChannel() override { close(); }

    base::Result<void> open(Handler handler) override;
    void close() override;
    Offer offer(Outgoing message) override;
    [[nodiscard]] std::size_t queued_bytes() const override { return state_ ? state_->outbox.queued_bytes() : 0; }
    [[nodiscard]] const Member& self() const override { return self_; }
    [[nodiscard]] const NodeList& node_list() const override { return nodes_; }

private:
    /// What exists while the channel is open.
    struct State {
        Handler handler;
        std::unique_ptr<CpgGroup> group;
        std::unique_ptr<QuorumWatch> quorum;
        Outbox outbox;
        Roster roster;
        Assembler assembler;
        std::deque<Bytes> urgent;  // greetings and skips, sent before all else
        std::optional<RingId> view_ring;
        std::optional<Quorum> opinion;  // not told yet: its ring's view is still to come
        os::Watch group_watch;
        os::Watch quorum_watch;
        os::Watch retry;
        os::Watch roster_timer;
    };

    [[nodiscard]] base::Result<void> identify(NodeId self);
    void on_group_ready();
    void on_quorum_ready();
    void take(Notice notice);
    void take(const PacketNotice& notice);
    void take_fragment(Sender from, const Bytes& bytes);
    void carry_out(Roster::Output output);
    void tell_view(View view);
    void tell_opinion();
    void tell(Event event);
    void send_waiting();
    [[nodiscard]] bool send_packet(const Bytes& packet);
    void set_roster_timer();
    void lose(const std::string& reason);
    [[nodiscard]] std::vector<Host> hosts_of(const std::vector<NodeId>& ids) const;

    os::Loop& loop_;
    base::Logger& logger_;
    CorosyncChannelConfig config_;
    Member self_;
    NodeList nodes_;
    // Shared with callbacks under way: an event handler may close the channel.
    std::shared_ptr<State> state_;
};

base::Result<void> CorosyncChannel::open(Handler handler) {
    base::Result<NodeList> nodes = read_node_list();
    if (!nodes) {
        return nodes.error();
    }
    nodes_ = *std::move(nodes);
    if (const base::Result<QuorumMode> mode = quorum_mode(nodes_); !mode) {
        return mode.error();
    }
    base::Result<std::unique_ptr<QuorumWatch>> quorum = QuorumWatch::start();
    if (!quorum) {
        return quorum.error();
    }
    base::Result<std::unique_ptr<CpgGroup>> group = CpgGroup::join(config_.group);
    if (!group) {
        return group.error();
    }
    const NodeId self = (*group)->self();
    if (const base::Result<void> identified = identify(self); !identified) {
        return identified;
    }
    const std::size_t packet_bytes = std::min(kUsualPacketBytes, (*group)->max_packet_bytes());
    const OutboxLimits limits{.atomic_bytes = packet_bytes - kPacketOverhead};
    state_ = std::make_shared<State>(State{.handler = std::move(handler),
                                           .group = *std::move(group),
                                           .quorum = *std::move(quorum),
                                           .outbox = Outbox{limits},
                                           .roster = Roster{self}});
    state_->group_watch =
        loop_.watch(state_->group->descriptor(), {.readable = true}, [this](os::FdEvents) { on_group_ready(); });
    state_->quorum_watch =
        loop_.watch(state_->quorum->descriptor(), {.readable = true}, [this](os::FdEvents) { on_quorum_ready(); });
    return {};
}

base::Result<void> CorosyncChannel::identify(NodeId self) {
    const Voter* voter = find_voter(nodes_, self);
    if (voter == nullptr) {
        return base::Error{.code = base::Errc::invalid,
                           .message = fmt::format("this node's id {} is not in corosync.conf's nodelist", self.value())};
    }
    self_ = {.id = self, .name = voter->name, .incarnation = config_.incarnation};
    return {};
}

void CorosyncChannel::close() {
    state_.reset();
}

Offer CorosyncChannel::offer(Outgoing message) {
    if (!state_) {
        return Offer::closed;
    }
    const Offer answer = state_->outbox.offer(std::move(message));
    send_waiting();
    return answer;
}

void CorosyncChannel::on_group_ready() {
    const std::shared_ptr<State> state = state_;
    base::Result<std::vector<Notice>> notices = state->group->dispatch();
    if (!notices) {
        lose(notices.error().message);
        return;
    }
    for (Notice& notice : *notices) {
        take(std::move(notice));
        if (state_ != state) {
            return;
        }
    }
    send_waiting();
    set_roster_timer();
}

void CorosyncChannel::on_quorum_ready() {
    base::Result<std::optional<Quorum>> opinion = state_->quorum->dispatch();
    if (!opinion) {
        lose(opinion.error().message);
        return;
    }
    if (*opinion) {
        state_->opinion = **opinion;
        tell_opinion();
    }
}

void CorosyncChannel::take(Notice notice) {
    if (const auto* packet = std::get_if<PacketNotice>(&notice)) {
        take(*packet);
    } else if (const auto* ring = std::get_if<RingNotice>(&notice)) {
        carry_out(state_->roster.on_ring(ring->ring, hosts_of(ring->hosts)));
    } else if (const auto* change = std::get_if<GroupChange>(&notice)) {
        carry_out(state_->roster.on_group(*change, loop_.now()));
    }
}

void CorosyncChannel::take(const PacketNotice& notice) {
    base::Result<Packet> packet = decode_packet(notice.packet);
    if (!packet) {
        logger_.warn("corosync channel: packet dropped node={} reason={}", notice.from.node.value(), packet.error().message);
        return;
    }
    if (const auto* fragment = std::get_if<FragmentPacket>(&*packet)) {
        take_fragment(notice.from, fragment->fragment);
    } else if (const auto* greeting = std::get_if<Greeting>(&*packet)) {
        carry_out(state_->roster.on_greeting(notice.from, *greeting));
    } else if (const auto* skip = std::get_if<SkipPacket>(&*packet)) {
        carry_out(state_->roster.on_skip(skip->silent));
    }
}

void CorosyncChannel::take_fragment(Sender from, const Bytes& bytes) {
    base::Result<Fragment> fragment = decode_fragment(bytes);
    if (!fragment) {
        logger_.warn("corosync channel: fragment dropped node={} reason={}", from.node.value(), fragment.error().message);
        return;
    }
    if (from.node == self_.id) {
        state_->outbox.settle(*fragment);
    }
    const std::optional<Member> member = state_->roster.member(from);
    const bool is_for_us = fragment->to == NodeId{0} || fragment->to == self_.id;
    if (!member || !is_for_us) {
        return;
    }
    if (std::optional<Bytes> message = state_->assembler.add(from, *std::move(fragment))) {
        tell(Delivery{.from = *member, .bytes = *std::move(message)});
    }
}

void CorosyncChannel::carry_out(Roster::Output output) {
    if (output.greet) {
        state_->urgent.push_back(encode(Packet{Greeting{.name = self_.name, .incarnation = self_.incarnation}}));
    }
    if (!output.skip.empty()) {
        logger_.warn("corosync channel: processes that do not greet are left out count={}", output.skip.size());
        state_->urgent.push_back(encode(Packet{SkipPacket{.silent = std::move(output.skip)}}));
    }
    send_waiting();
    if (output.view) {
        tell_view(*std::move(output.view));
    }
}

void CorosyncChannel::tell_view(View view) {
    const std::shared_ptr<State> state = state_;
    state->view_ring = view.id.ring;
    for (const Sender& sender : state->roster.take_departed()) {
        state->assembler.drop(sender);
    }
    tell(std::move(view));
    if (state_ == state) {
        tell_opinion();
    }
}

void CorosyncChannel::tell_opinion() {
    if (state_->opinion && state_->opinion->ring == state_->view_ring) {
        tell(*std::exchange(state_->opinion, std::nullopt));
    }
}

void CorosyncChannel::tell(Event event) {
    // A copy: the handler may close the channel.
    const Handler handler = state_->handler;
    handler(std::move(event));
}

void CorosyncChannel::send_waiting() {
    while (state_ && !state_->urgent.empty()) {
        if (!send_packet(state_->urgent.front())) {
            return;
        }
        state_->urgent.pop_front();
    }
    // Before the first view nobody would know whose message it is.
    while (state_ && state_->view_ring) {
        std::optional<Fragment> fragment = state_->outbox.next();
        if (!fragment) {
            return;
        }
        if (!send_packet(encode(Packet{FragmentPacket{.fragment = encode(*fragment)}}))) {
            state_->outbox.put_back(*std::move(fragment));
            return;
        }
    }
}

bool CorosyncChannel::send_packet(const Bytes& packet) {
    // When Corosync is gone, dispatch finds it and says so.
    const bool is_sent = state_->group->send(packet) == CpgGroup::Sent::yes;
    if (!is_sent) {
        state_->retry = loop_.after(kRetryInterval, [this] { send_waiting(); });
    }
    return is_sent;
}

void CorosyncChannel::set_roster_timer() {
    const std::optional<base::Time> due = state_->roster.deadline();
    if (!due) {
        state_->roster_timer.reset();
        return;
    }
    state_->roster_timer = loop_.after(*due - loop_.now(), [this] {
        const std::shared_ptr<State> state = state_;
        carry_out(state->roster.tick(loop_.now()));
        if (state_ == state) {
            set_roster_timer();
        }
    });
}

void CorosyncChannel::lose(const std::string& reason) {
    logger_.error("corosync channel: lost reason={}", reason);
    const std::shared_ptr<State> state = std::exchange(state_, nullptr);
    state->handler(state->roster.dissolve());
}

std::vector<Host> CorosyncChannel::hosts_of(const std::vector<NodeId>& ids) const {
    std::vector<Host> hosts;
    for (const NodeId& id : ids) {
        const Voter* voter = find_voter(nodes_, id);
        hosts.push_back({.id = id, .name = voter == nullptr ? NodeName{} : voter->name});
    }
    return hosts;
}

}  // namespace

std::unique_ptr<Channel> make_corosync_channel(os::Loop& loop, base::Logger& logger, CorosyncChannelConfig config) {
    return std::make_unique<CorosyncChannel>(loop, logger, std::move(config));
}

}  // namespace systole::messaging::corosync
