// Announcing, deciding, opening: from a view to a term (design §6.2).

#include "cib/replication/replica.hpp"
#include "cib/replication/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::cib {

void Replica::freeze(const std::string& reason) {
    if (is_open()) {
        output_.notices.emplace_back(Frozen{reason});
    }
    phase_ = Phase::gathering;
    decision_.reset();
    opened_.reset();
    coordinator_.reset();
    kept_.clear();
    pending_acks_.clear();
    synced_at_.reset();
    rejoin_at_.reset();
    sync_ = Sync::asking;
    announce_writability();
}

void Replica::begin_round(std::uint64_t number, std::set<messaging::NodeId> excluded, const std::string& reason) {
    was_coordinator_ = was_coordinator_ || is_coordinator();
    freeze(reason);
    const bool is_outside = excluded.contains(config_.self.id);
    round_ = Round({.view = view_.id, .number = number}, view_.members, std::move(excluded));
    round_began_ = now_;
    skip_at_ = now_ + kSkipAfter;
    if (is_outside) {
        step_outside();
    } else {
        announce();
    }
}

void Replica::announce() {
    has_proof_ = has_proof_ && is_disk_good() && !is_leaving_;
    Announce message{
        .round = round_.id(),
        .member = config_.self,
        .position = log_.last(),
        .known = known_term_,
        .synced = synced_term_,
        .has_proof = has_proof_,
        .is_new = is_new(),
        .is_whole = is_state_good_ && (has_trusted_disk_ || is_new()),
        .is_disk_good = is_disk_good() && !is_leaving_,
        .is_incumbent = was_coordinator_,
        .is_eligible = config_.is_eligible && !is_leaving_,
        .feature_level = config_.feature_level,
        .uptime_s = static_cast<std::uint64_t>(std::chrono::duration_cast<base::Seconds>(now_ - config_.started).count()),
        .version = state_->version(),
        .surely_down = {surely_down_.begin(), surely_down_.end()}};
    announced_ = {.member = config_.self, .position = message.position, .synced = message.synced};
    send(messaging::Priority::control, message);
}

/// Not part of the round: comes back by starting another one, after a moment so that a slow node does not keep the others busy.
void Replica::step_outside() {
    phase_ = Phase::outside;
    was_coordinator_ = false;
    rejoin_at_ = now_ + kRejoinAfter;
}

void Replica::on(const messaging::Member& from, Announce& message) {
    if (phase_ == Phase::detached || message.round.view != view_.id || message.member != from ||
        message.round.number < round_.id().number) {
        ++dropped_;
        return;
    }
    if (message.round.number > round_.id().number) {
        std::set<messaging::NodeId> excluded = round_.excluded();
        excluded.erase(from.id);
        begin_round(message.round.number, std::move(excluded), fmt::format("{} joins the round", from.name.value()));
    }
    round_.add(message);
    decide_if_complete();
}

void Replica::on(const messaging::Member& from, Skip& message) {
    if (!is_current(message.round) || phase_ == Phase::open || phase_ == Phase::decided) {
        ++dropped_;
        return;
    }
    round_.skip(message.silent);
    if (phase_ == Phase::gathering && round_.excluded().contains(config_.self.id)) {
        step_outside();
    }
    remark(fmt::format("members are skipped: by={} silent={}", from.name.value(), message.silent.size()));
    decide_if_complete();
}

void Replica::on(const messaging::Member& from, Refuse& message) {
    if (!is_current(message.round)) {
        ++dropped_;
        return;
    }
    remark(fmt::format("a new round is asked for: by={} reason={}", from.name.value(), message.reason));
    begin_round(round_.id().number + 1, round_.excluded(), message.reason);
}

void Replica::on(const messaging::Member& from, Depose& message) {
    if (!is_current(message.round)) {
        ++dropped_;
        return;
    }
    remark(fmt::format("a silent member is deposed: by={} node={}", from.name.value(), message.node.value()));
    std::set<messaging::NodeId> excluded = round_.excluded();
    excluded.insert(message.node);
    begin_round(round_.id().number + 1, std::move(excluded), "the coordinator was silent");
}

void Replica::decide_if_complete() {
    if (phase_ != Phase::gathering || !round_.is_complete()) {
        return;
    }
    decision_ = decide(round_.announcements(), config_.nodes, *config_.rules);
    phase_ = Phase::decided;
    heard_coordinator_ = now_;
    for (const auto& [id, announce] : round_.announcements()) {
        remark(fmt::format("round {}: node {} position {} synced {}{}{}{}{}", round_.id().number, id.value(),
                           to_text(announce.position), to_text(announce.synced), announce.has_proof ? " proof" : "",
                           announce.is_new ? " new" : "", announce.is_whole ? "" : " not-whole",
                           announce.is_disk_good ? "" : " bad-disk"));
    }
    if (decision_->coordinator == config_.self) {
        start_as_elected();
    }
}

void Replica::start_as_elected() {
    const bool has_state = log_.last() == decision_->chosen && is_state_good_;
    if (has_state || decision_->holder == config_.self.id) {
        open_term();
    } else {
        fetch(decision_->holder, !is_state_good_, false);
    }
}

void Replica::open_term() {
    Open message{.round = round_.id(),
                 .term = {.generation = decision_->known.generation,
                          .counter = decision_->known.counter + 1,
                          .coordinator = config_.self.id},
                 .position = log_.last(),
                 .basis = {},
                 .status_digest = state_->digests().status,
                 .version = state_->version(),
                 .is_founding = false,
                 .requirement = choose_requirement(config_.nodes, mode_, durability_inputs())};
    message.is_founding = decision_->is_founding && message.requirement.durability != Durability::none;
    for (const auto& [id, announce] : round_.announcements()) {
        message.basis.push_back({.member = announce.member, .position = announce.position, .synced = announce.synced});
    }
    send(messaging::Priority::control, message);
}

/// Why this member cannot follow: the term rests on something that is not so.
std::optional<std::string> Replica::objection_to(const Open& message) const {
    if (!(known_term_ < message.term)) {
        return fmt::format("term {} is not above {}", to_text(message.term), to_text(known_term_));
    }
    const auto own = std::ranges::find(message.basis, config_.self, &Basis::member);
    if (own == message.basis.end()) {
        return "the term rests on a round without this member";
    }
    const bool is_elect = decision_->coordinator == config_.self;
    if (*own != announced_ || (!is_elect && announced_.position != log_.last())) {
        return "the announcement of this member is out of date";
    }
    return std::nullopt;
}

void Replica::on(const messaging::Member& from, Open& message) {
    if (!is_current(message.round) || phase_ != Phase::decided || from != decision_->coordinator) {
        ++dropped_;
        return;
    }
    if (const std::optional<std::string> objection = objection_to(message)) {
        send(messaging::Priority::control, Refuse{.round = round_.id(), .reason = *objection});
        return;
    }
    phase_ = Phase::open;
    term_ = message.term;
    known_term_ = message.term;
    opened_ = message;
    requirement_ = {};
    is_term_proven_writable_ = false;
    status_sequence_ = 0;
    acknowledged_.clear();
    was_coordinator_ = from == config_.self;
    notice_opening();
    if (from == config_.self) {
        coordinator_.emplace(Coordinator{.opened = now_, .candidates = decision_->candidates});
    }
    compare_with(message);
    send_pending(Part::status);
    review_requirement();
}

void Replica::notice_opening() {
    TermOpened notice{.term = term_,
                      .coordinator = decision_->coordinator,
                      .is_incumbent = decision_->is_incumbent,
                      .members = members(),
                      .skipped = {}};
    for (const messaging::Member& member : view_.members) {
        if (!round_.announcements().contains(member.id)) {
            notice.skipped.push_back(member);
        }
    }
    output_.notices.emplace_back(std::move(notice));
}

}  // namespace systole::cib
