#include "cib/replication/replica.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::cib {

namespace {

/// Before any entry, the initial configuration itself tells lines apart.
Position initial_position(const ReplicatedState& state) {
    return {.term = {}, .n = 0, .chain = state.digests().configuration};
}

}  // namespace

base::Result<Replica> Replica::start(ReplicaConfig config, ReplicatedState& state, Recovered recovered) {
    const base::Result<messaging::QuorumMode> mode = messaging::quorum_mode(config.nodes);
    if (!mode) {
        return mode.error();
    }
    return Replica(std::move(config), *mode, state, std::move(recovered));
}

Replica::Replica(ReplicaConfig config, messaging::QuorumMode mode, ReplicatedState& state, Recovered recovered)
    : config_(std::move(config)), mode_(mode), state_(&state), now_(config_.started) {
    recover(std::move(recovered));
}

void Replica::recover(Recovered recovered) {
    promise_ = recovered.promise;
    known_term_ = promise_.term;
    synced_term_ = promise_.term;
    if (recovered.damage) {
        is_damaged_ = true;
        alarm(fmt::format("stored configuration is damaged, waiting for the other nodes' state: {}", *recovered.damage));
    }
    if (!recovered.snapshot) {
        log_.reset(initial_position(*state_), {}, {});
        return;
    }
    const base::Result<void> restored = state_->restore(Part::configuration, recovered.snapshot->configuration);
    if (!restored) {
        is_state_good_ = false;
        alarm(fmt::format("stored configuration cannot be read: {}", restored.error().message));
    }
    has_base_ = !is_damaged_;
    has_trusted_disk_ = promise_.is_whole && promise_.is_founded && !is_damaged_ && is_state_good_;
    has_proof_ = has_trusted_disk_ && promise_.is_sole;
    log_.reset(recovered.snapshot->position, recovered.snapshot->done, {});
    std::uint64_t committed = 0;
    for (Entry& entry : recovered.entries) {
        committed = std::max(committed, entry.committed);
        log_.append(std::move(entry));
    }
    while (is_state_good_ && log_.committed().n < std::min(committed, log_.last().n)) {
        if (!apply(log_.commit_next())) {
            is_state_good_ = false;
            alarm("stored changes do not fit the stored configuration");
        }
    }
}

void Replica::on_view(const messaging::View& view, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    for (const messaging::Member& member : view.left) {
        if (leaving_.contains(member.id)) {
            surely_down_.insert(member.id);
        }
    }
    for (const messaging::Member& member : view.members) {
        surely_down_.erase(member.id);
    }
    leaving_.clear();
    view_ = view;
    if (view.members.empty()) {
        freeze("the group is gone");
        phase_ = Phase::detached;
        return;
    }
    begin_round(0, {}, "the membership changed");
}

void Replica::on_quorum(const messaging::Quorum& quorum, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    quorum_ = quorum;
    review_requirement();
}

void Replica::on_delivery(const messaging::Delivery& delivery, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    base::Result<Message> message = decode(delivery.bytes);
    if (!message) {
        ++dropped_;
        remark(fmt::format("dropped a message: from={} reason={}", delivery.from.name.value(), message.error().message));
        return;
    }
    if (decision_ && delivery.from == decision_->coordinator) {
        heard_coordinator_ = now_;
    }
    handle(delivery.from, *message);
}

void Replica::handle(const messaging::Member& from, Message& message) {
    if (keep_for_later(from, message)) {
        return;
    }
    std::visit([&](auto& content) { on(from, content); }, message);
}

void Replica::on_flushed(Ticket ticket, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    disk_.flushed(ticket);
    if (disk_state_ == DiskHealth::slow && !disk_.waiting_since()) {
        disk_state_ = DiskHealth::good;
        remark("the disk keeps up again");
        report_disk();
    }
    send_what_is_durable();
}

void Replica::on_disk_failed(const std::string& reason, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    if (disk_state_ != DiskHealth::failed) {
        disk_state_ = DiskHealth::failed;
        alarm(fmt::format("the disk failed, this node does not acknowledge changes any more: {}", reason));
        report_disk();
    }
}

void Replica::report_disk() {
    // From here on the others may go on without this disk.
    has_proof_ = has_proof_ && is_disk_good();
    if (is_open()) {
        send(messaging::Priority::control, DiskState{.term = term_, .is_good = is_disk_good()});
    }
}

bool Replica::send_payload(std::string kind,
                           std::string body,
                           std::optional<messaging::NodeId> to,
                           messaging::Priority priority) {
    if (!is_open()) {
        return false;
    }
    send(priority, Payload{.term = term_, .kind = std::move(kind), .body = std::move(body)}, to);
    return true;
}

void Replica::on_surely_down(messaging::NodeId node, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    const bool is_member = std::ranges::find(view_.members, node, &messaging::Member::id) != view_.members.end();
    if (!is_member) {
        surely_down_.insert(node);
        review_requirement();
    }
}

void Replica::leave(Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    is_leaving_ = true;
    if (phase_ != Phase::detached) {
        send(messaging::Priority::entry, Leaving{.round = round_.id()});
    }
}

void Replica::request_round(const std::string& reason) {
    if (phase_ != Phase::detached) {
        send(messaging::Priority::control, Refuse{.round = round_.id(), .reason = reason});
    }
}

Output Replica::take_output() {
    return std::exchange(output_, {});
}

bool Replica::is_writable() const {
    return is_open() && is_term_proven_writable_ && requirement_.durability != Durability::none;
}

std::optional<messaging::Member> Replica::coordinator() const {
    return is_open() ? std::optional(decision_->coordinator) : std::nullopt;
}

std::vector<messaging::Member> Replica::members() const {
    std::vector<messaging::Member> members;
    if (is_open()) {
        for (const auto& [id, announce] : round_.announcements()) {
            members.push_back(announce.member);
        }
    }
    return members;
}

void Replica::send(messaging::Priority priority, const Message& message, std::optional<messaging::NodeId> to) {
    if (!to) {
        spoke_ = now_;
    }
    output_.send.push_back({.priority = priority, .to = to, .bytes = encode(message)});
}

void Replica::remark(std::string text) {
    output_.notices.emplace_back(Remark{std::move(text)});
}

void Replica::alarm(std::string text) {
    output_.notices.emplace_back(Alarm{std::move(text)});
}

Ticket Replica::persist(DiskAction action) {
    const Ticket ticket = disk_.issue(now_);
    output_.persist.push_back({.ticket = ticket, .action = std::move(action)});
    return ticket;
}

}  // namespace systole::cib
