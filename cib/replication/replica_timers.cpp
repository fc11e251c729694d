// What happens when nothing else does (design §6.2.3, §6.2.7, §6.3.4-5).

#include "cib/replication/replica.hpp"
#include "cib/replication/timing.hpp"

#include <algorithm>

namespace systole::cib {

void Replica::on_timer(Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    check_round();
    watch_coordinator();
    check_able();
    check_disk();
    expire_requests();
}

std::optional<base::Time> Replica::next_deadline() const {
    std::optional<base::Time> next = originator_.next_deadline();
    const auto consider = [&next](base::Time time) { next = next ? std::min(*next, time) : time; };
    if (phase_ == Phase::gathering) {
        consider(skip_at_);
    }
    if (rejoin_at_) {
        consider(*rejoin_at_);
    }
    if (phase_ == Phase::decided || phase_ == Phase::open) {
        const bool is_self = decision_->coordinator == config_.self;
        consider(is_self ? spoke_ + kPulseEvery : heard_coordinator_ + kDeposeAfter);
        if (is_waiting_for_donor()) {
            consider(fetch_started_ + kFetchTimeout);
        }
    }
    if (coordinator_) {
        if (const std::optional<base::Time> time = able_check_at()) {
            consider(*time);
        }
    }
    if (disk_state_ == DiskHealth::good && disk_.waiting_since()) {
        consider(*disk_.waiting_since() + kFlushWithin);
    }
    return next;
}

bool Replica::is_waiting_for_donor() const {
    return (phase_ == Phase::decided || phase_ == Phase::open) && fetch_.round == round_.id() &&
           (sync_ == Sync::asking || sync_ == Sync::fetching) && fetch_.attempt > 0 && fetch_started_ >= round_began_;
}

void Replica::check_round() {
    if (phase_ == Phase::gathering && now_ >= skip_at_) {
        skip_at_ = now_ + kSkipAfter;
        send(messaging::Priority::control, Skip{.round = round_.id(), .silent = round_.missing()});
    }
    if (rejoin_at_ && now_ >= *rejoin_at_) {
        std::set<messaging::NodeId> excluded = round_.excluded();
        excluded.erase(config_.self.id);
        begin_round(round_.id().number + 1, std::move(excluded), "this member was left out");
    }
}

void Replica::watch_coordinator() {
    if (phase_ != Phase::decided && phase_ != Phase::open) {
        return;
    }
    if (decision_->coordinator == config_.self) {
        if (now_ >= spoke_ + kPulseEvery) {
            send(messaging::Priority::control, Pulse{.round = round_.id()});
        }
        if (is_waiting_for_donor() && now_ >= fetch_started_ + kFetchTimeout) {
            fetch_started_ = now_;
            send(messaging::Priority::control, Depose{.round = round_.id(), .node = fetch_.donor});
        }
        return;
    }
    if (now_ >= heard_coordinator_ + kDeposeAfter) {
        heard_coordinator_ = now_;
        send(messaging::Priority::control, Depose{.round = round_.id(), .node = decision_->coordinator.id});
        return;
    }
    if (is_waiting_for_donor() && now_ >= fetch_started_ + kFetchTimeout) {
        fetch(fetch_.donor, fetch_.wants_snapshot, fetch_.wants_status);
    }
}

/// When voters that are not Synced, or have not acknowledged the entry under way, stop being able.
std::optional<base::Time> Replica::able_check_at() const {
    const auto is_late = [this](const std::set<messaging::NodeId>& done) {
        return std::ranges::any_of(coordinator_->stated.able, [&](const messaging::NodeId& id) { return !done.contains(id); });
    };
    if (is_late(coordinator_->synced)) {
        return coordinator_->opened + kAbleWithin;
    }
    if (coordinator_->under_way && is_late(acknowledged_)) {
        return coordinator_->under_way->sent + kAbleWithin;
    }
    return std::nullopt;
}

void Replica::check_able() {
    const std::optional<base::Time> time = coordinator_ ? able_check_at() : std::nullopt;
    if (!time || now_ < *time) {
        return;
    }
    if (coordinator_->stated.needs_all) {
        // Nobody may be left out who does not know it: one that is stuck does not announce itself either, and is a lost brain
        // then.
        coordinator_->opened = now_;
        if (coordinator_->under_way) {
            coordinator_->under_way->sent = now_;
        }
        request_round("a voter does not keep up");
        return;
    }
    for (const messaging::NodeId& id : coordinator_->stated.able) {
        const bool is_behind = coordinator_->under_way && !acknowledged_.contains(id);
        if (!coordinator_->synced.contains(id) || is_behind) {
            coordinator_->bad_disks.insert(id);
        }
    }
    review_requirement();
}

void Replica::check_disk() {
    const std::optional<base::Time> since = disk_.waiting_since();
    if (disk_state_ == DiskHealth::good && since && now_ >= *since + kFlushWithin) {
        disk_state_ = DiskHealth::slow;
        alarm("the disk is too slow: nothing was flushed for 2 s");
        report_disk();
    }
}

}  // namespace systole::cib
