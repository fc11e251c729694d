// Inside a term: who is synced, what an entry requires, whether changes can be made (design §6.2.6, §6.3.4).

#include "cib/replication/replica.hpp"
#include "cib/replication/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::cib {

/// The state is right. Once log and promise are on disk this member is Synced.
void Replica::become_synced_when_durable() {
    sync_ = Sync::flushing;
    if (!has_base_) {
        has_base_ = true;
        persist(InstallSnapshot{.snapshot = snapshot_of_committed(), .entries = log_.entries_after(log_.committed().n)});
    }
    has_trusted_disk_ = has_trusted_disk_ || opened_->is_founding;
    promise_ = {.term = term_,
                .is_whole = has_trusted_disk_,
                .is_founded = promise_.is_founded || opened_->is_founding,
                .is_sole = promise_.is_sole && round_.announcements().size() == 1};
    synced_at_ = persist(SavePromise{promise_});
    if (log_.has_uncommitted() && log_.last().term == term_) {
        pending_acks_.push_back({.ticket = *synced_at_, .position = log_.last()});
    }
}

void Replica::send_what_is_durable() {
    if (!is_open() || is_leaving_ || !is_disk_good()) {
        return;
    }
    if (synced_at_ && disk_.is_durable(*synced_at_)) {
        synced_at_.reset();
        sync_ = Sync::synced;
        synced_term_ = term_;
        send(messaging::Priority::control, Synced{.term = term_, .position = log_.last()});
        trust_own_disk();
        announce_writability();
    }
    while (!pending_acks_.empty() && disk_.is_durable(pending_acks_.front().ticket)) {
        const Position position = pending_acks_.front().position;
        pending_acks_.pop_front();
        send(messaging::Priority::control, Ack{.term = term_, .n = position.n, .chain = position.chain});
    }
}

/// Synced in a writable term: from here on the disk vouches for what it holds.
void Replica::trust_own_disk() {
    if (sync_ != Sync::synced || !is_term_proven_writable_ || !is_state_good_ || has_trusted_disk_) {
        return;
    }
    promise_.is_whole = true;
    promise_.is_founded = true;
    has_trusted_disk_ = true;
    is_damaged_ = false;
    persist(SavePromise{promise_});
}

DurabilityInputs Replica::durability_inputs() const {
    DurabilityInputs inputs{.is_quorate = is_quorate(),
                            .able = decision_->candidates,
                            .surely_down = decision_->surely_down};
    inputs.surely_down.insert(surely_down_.begin(), surely_down_.end());
    if (coordinator_) {
        inputs.able = coordinator_->candidates;
        for (const messaging::NodeId& id : coordinator_->bad_disks) {
            inputs.able.erase(id);
        }
    }
    // Who is in the group since this term became writable has all its entries. Before that, proof counts only while he who announced it
    // is able: if his disk breaks first it may still say `sole`, and he would go on alone from there after a restart.
    inputs.is_proven = (coordinator_ && is_term_proven_writable_) || is_proven_by(round_.announcements(), inputs.able, decision_->chosen);
    for (const auto& [id, announce] : round_.announcements()) {
        if (!inputs.able.contains(id)) {
            inputs.surely_down.insert(id);
        }
    }
    return inputs;
}

/// The coordinator's choice of who must acknowledge, and what follows from it.
void Replica::review_requirement() {
    if (!coordinator_ || !is_open()) {
        return;
    }
    const Requirement requirement = choose_requirement(config_.nodes, mode_, durability_inputs());
    const bool can_write = requirement.durability != Durability::none;
    if (can_write && decision_->is_founding && !opened_->is_founding) {
        request_round("the cluster can be founded");
        return;
    }
    if (requirement != coordinator_->stated) {
        coordinator_->stated = requirement;
        send(messaging::Priority::entry, Require{.term = term_, .requirement = requirement});
    }
    if (!can_write) {
        return_queued();
        return;
    }
    if (!coordinator_->has_sent_first_entry && is_satisfied(requirement, config_.nodes, coordinator_->synced)) {
        coordinator_->has_sent_first_entry = true;
        send_entry({});
    }
    pump();
}

void Replica::set_requirement(const Requirement& requirement) {
    requirement_ = requirement;
    note_company();
    commit_if_satisfied();
    announce_writability();
}

/// With others required this replica is not alone any more: on disk before it acknowledges anything with them.
void Replica::note_company() {
    if (promise_.is_sole && requirement_.able.size() > 1) {
        promise_.is_sole = false;
        persist(SavePromise{promise_});
    }
}

/// An entry of this term is committed.
void Replica::note_proof() {
    if (!requirement_.needs_all || !requirement_.able.contains(config_.self.id) || !is_disk_good()) {
        return;
    }
    has_proof_ = true;
    if (!promise_.is_sole && requirement_.able.size() == 1) {
        promise_.is_sole = true;
        persist(SavePromise{promise_});
    }
}

void Replica::announce_writability() {
    if (is_writable() != was_writable_) {
        was_writable_ = is_writable();
        output_.notices.emplace_back(WritableChanged{.is_writable = was_writable_, .durability = requirement_.durability});
    }
    if (is_writable() && sync_ == Sync::synced) {
        settle_from_log();
        send_pending(Part::configuration);
    }
}

void Replica::on(const messaging::Member& from, Synced& message) {
    if (!is_in_term(message.term)) {
        ++dropped_;
        return;
    }
    if (coordinator_) {
        coordinator_->synced.insert(from.id);
        coordinator_->bad_disks.erase(from.id);
        take_into_candidates();
        review_requirement();
    }
}

/// Voters that lost their disk count again once they are Synced in a writable term.
void Replica::take_into_candidates() {
    if (!coordinator_ || !is_term_proven_writable_) {
        return;
    }
    for (const messaging::NodeId& id : coordinator_->synced) {
        if (messaging::find_voter(config_.nodes, id) != nullptr) {
            coordinator_->candidates.insert(id);
        }
    }
}

void Replica::on(const messaging::Member& from, Require& message) {
    if (!is_in_term(message.term) || from.id != term_.coordinator) {
        ++dropped_;
        return;
    }
    set_requirement(message.requirement);
}

void Replica::on(const messaging::Member& from, DiskState& message) {
    if (!is_in_term(message.term)) {
        ++dropped_;
        return;
    }
    if (coordinator_) {
        if (message.is_good) {
            coordinator_->bad_disks.erase(from.id);
        } else {
            coordinator_->bad_disks.insert(from.id);
        }
        review_requirement();
    }
}

void Replica::on(const messaging::Member& from, Leaving& message) {
    if (message.round.view == view_.id) {
        leaving_.insert(from.id);
    }
}

void Replica::on(const messaging::Member&, Pulse&) {
    // Hearing it was all.
}

void Replica::on(const messaging::Member& from, Payload& message) {
    if (!is_in_term(message.term)) {
        ++dropped_;
        return;
    }
    output_.notices.emplace_back(
        PayloadDelivered{.from = from, .kind = std::move(message.kind), .body = std::move(message.body)});
}

}  // namespace systole::cib
