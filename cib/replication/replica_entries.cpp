// Entries: append, acknowledge, commit, apply (design §6.3).

#include "cib/replication/replica.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::cib {

void Replica::on(const messaging::Member& from, EntryMessage& message) {
    if (!is_in_term(message.term) || from.id != term_.coordinator) {
        ++dropped_;
        return;
    }
    if (!log_.fits(message.entry)) {
        fall_out_of_sync("an entry does not follow the last one here");
        return;
    }
    requirement_ = message.requirement;
    note_company();
    append(message.entry);
    announce_writability();
}

void Replica::append(const Entry& entry) {
    journal_bytes_ += size_of(entry);
    log_.append(entry);
    acknowledged_.clear();
    const Ticket ticket = persist(AppendEntry{entry});
    pending_acks_.push_back({.ticket = ticket, .position = log_.last()});
}

void Replica::on(const messaging::Member& from, Ack& message) {
    if (!is_in_term(message.term) || message.n != log_.last().n || message.chain != log_.last().chain) {
        ++dropped_;
        return;
    }
    acknowledged_.insert(from.id);
    if (coordinator_ && coordinator_->bad_disks.erase(from.id) > 0) {
        review_requirement();
    }
    commit_if_satisfied();
}

/// All members come here with the same acknowledgements at the same point of the stream.
void Replica::commit_if_satisfied() {
    const bool is_of_this_term = is_state_good_ && log_.has_uncommitted() && log_.last().term == term_;
    if (is_of_this_term && is_satisfied(requirement_, config_.nodes, acknowledged_)) {
        commit_until(log_.last().n);
    }
}

void Replica::commit_until(std::uint64_t n) {
    while (log_.committed().n < n) {
        const Entry entry = log_.commit_next();
        if (!apply(entry)) {
            is_state_good_ = false;
            fall_out_of_sync(fmt::format("configuration differs after entry {}: here {}, coordinator {}", entry.n,
                                         state_->digests().configuration.hex(), entry.digest_after.hex()));
            return;
        }
        output_.notices.emplace_back(Applied{.part = Part::configuration, .n = entry.n, .effect = entry.effect});
        settle(entry.requests, requirement_.durability);
        if (is_open() && entry.term == term_) {
            is_term_proven_writable_ = true;
            note_proof();
        }
    }
    compact_if_large();
    finish_entry();
    trust_own_disk();
    announce_writability();
}

/// The coordinator's side of a commit.
void Replica::finish_entry() {
    if (!coordinator_ || log_.has_uncommitted()) {
        return;
    }
    if (coordinator_->under_way) {
        for (const Reply& held : std::exchange(coordinator_->under_way->held_replies, {})) {
            reply(held.id, held.answer);
        }
        coordinator_->under_way.reset();
    }
    take_into_candidates();
    review_requirement();
}

bool Replica::apply(const Entry& entry) {
    if (entry.effect.empty()) {
        return state_->digests().configuration == entry.digest_after;
    }
    return state_->apply(Part::configuration, entry.effect) && state_->digests().configuration == entry.digest_after;
}

Snapshot Replica::snapshot_of_committed() const {
    return {.position = log_.committed(), .done = log_.done(), .configuration = state_->snapshot(Part::configuration)};
}

void Replica::compact_if_large() {
    log_.forget(config_.keep_bytes);
    if (journal_bytes_ <= std::max(config_.journal_min_bytes, snapshot_bytes_)) {
        return;
    }
    InstallSnapshot install{.snapshot = snapshot_of_committed(), .entries = log_.entries_after(log_.committed().n)};
    snapshot_bytes_ = install.snapshot.configuration.size();
    journal_bytes_ = 0;
    persist(std::move(install));
}

void Replica::on(const messaging::Member& from, StatusEntry& message) {
    if (!is_in_term(message.term) || from.id != term_.coordinator) {
        ++dropped_;
        return;
    }
    if (message.sequence != status_sequence_ + 1) {
        fall_out_of_sync("a status entry is missing");
        return;
    }
    status_sequence_ = message.sequence;
    const bool is_applied = state_->apply(Part::status, message.effect) && state_->digests().status == message.digest_after;
    if (!is_applied) {
        fall_out_of_sync(fmt::format("status differs after status entry {}: here {}, coordinator {}", message.sequence,
                                     state_->digests().status.hex(), message.digest_after.hex()));
        return;
    }
    output_.notices.emplace_back(Applied{.part = Part::status, .n = 0, .effect = message.effect});
    settle(message.requests, Durability::full);
    if (coordinator_) {
        coordinator_->is_status_under_way = false;
        pump();
    }
}

/// This replica cannot go on from what it has: it acknowledges nothing until it has a full snapshot.
void Replica::fall_out_of_sync(const std::string& reason) {
    alarm(fmt::format("this replica is out of sync: {}", reason));
    pending_acks_.clear();
    if (is_coordinator()) {
        // The others go on without its state; it fetches theirs.
        is_state_good_ = false;
        request_round("the coordinator is out of sync");
        return;
    }
    if (is_open()) {
        fetch(term_.coordinator, true, true);
    }
}

}  // namespace systole::cib
