// Requests: the end where they come from, and the coordinator's, where they become entries (design §6.3.1-3, §6.3.7).

#include "base/ensure.hpp"
#include "cib/replication/replica.hpp"

#include <algorithm>

namespace systole::cib {

std::uint64_t Replica::submit(Part part, std::string request, base::Milliseconds timeout, Moment at) {
    now_ = at.now;
    wall_ = at.wall;
    const bool is_too_large = request.size() > kRequestLimitBytes;
    const bool has_room = originator_.has_room_for(request.size());
    const std::uint64_t number =
        originator_.add({.part = part, .body = std::move(request), .deadline = now_ + timeout, .sent_in = {}, .at_large = 0});
    if (is_too_large || !has_room) {
        originator_.remove(number);
        output_.answers.push_back({.number = number, .kind = is_too_large ? Settled::Kind::too_large : Settled::Kind::busy});
        return number;
    }
    send_pending(part);
    return number;
}

/// Each pending request is sent once in each term: status in any, configuration only where it can be made, so that one that was
/// never sent is surely not done.
void Replica::send_pending(Part part) {
    const bool may_send = part == Part::status ? is_open() : is_writable() && sync_ == Sync::synced;
    if (!may_send) {
        return;
    }
    for (const std::uint64_t number : originator_.unsent(part, term_)) {
        PendingRequest& request = *originator_.find(number);
        request.sent_in = term_;
        ++request.at_large;
        send(messaging::Priority::entry,
             RequestMessage{
                 .term = term_, .id = own_id(number), .oldest_pending = originator_.oldest(), .part = part, .body = request.body},
             term_.coordinator);
    }
}

RequestId Replica::own_id(std::uint64_t number) const {
    return {.node = config_.self.id, .incarnation = config_.self.incarnation, .number = number};
}

bool Replica::is_own(const RequestId& id) const {
    return id.node == config_.self.id && id.incarnation == config_.self.incarnation;
}

void Replica::settle(const std::vector<AnsweredRequest>& requests, Durability durability) {
    for (const AnsweredRequest& request : requests) {
        if (is_own(request.id) && originator_.find(request.id.number) != nullptr) {
            originator_.remove(request.id.number);
            output_.answers.push_back({.number = request.id.number,
                                       .kind = Settled::Kind::answered,
                                       .answer = request.answer,
                                       .durability = durability});
        }
    }
}

/// After catching up by a snapshot: what was done meanwhile. The answers themselves are gone; all of these were successes.
void Replica::settle_from_log() {
    for (const std::uint64_t number : originator_.numbers()) {
        if (config_.rules->is_done(log_, own_id(number))) {
            originator_.remove(number);
            output_.answers.push_back(
                {.number = number, .kind = Settled::Kind::answered, .answer = {}, .durability = requirement_.durability});
        }
    }
}

void Replica::expire_requests() {
    for (const std::uint64_t number : originator_.expired(now_)) {
        const bool is_surely_not_done = originator_.find(number)->at_large == 0;
        originator_.remove(number);
        output_.answers.push_back(
            {.number = number, .kind = is_surely_not_done ? Settled::Kind::no_quorum : Settled::Kind::unknown});
    }
}

void Replica::on(const messaging::Member& from, Reply& message) {
    PendingRequest* const request = is_own(message.id) ? originator_.find(message.id.number) : nullptr;
    if (!is_in_term(message.term) || from.id != term_.coordinator || request == nullptr || request->sent_in != message.term) {
        ++dropped_;
        return;
    }
    if (!message.is_returned) {
        originator_.remove(message.id.number);
        output_.answers.push_back(
            {.number = message.id.number, .kind = Settled::Kind::answered, .answer = std::move(message.answer)});
        return;
    }
    --request->at_large;
    request->sent_in.reset();
    send_pending(request->part);
}

void Replica::on(const messaging::Member& from, RequestMessage& message) {
    const bool is_for_us =
        is_in_term(message.term) && coordinator_ && from.id == message.id.node && from.incarnation == message.id.incarnation;
    if (!is_for_us) {
        ++dropped_;
        return;
    }
    // The originator sees these in the log.
    if (config_.rules->is_done(log_, message.id) || log_.is_under_way(message.id) || coordinator_->is_queued(message.id)) {
        return;
    }
    coordinator_->queue(message.part)
        .push_back(
            {.id = message.id, .oldest_pending = message.oldest_pending, .part = message.part, .body = std::move(message.body)});
    if (message.part == Part::configuration && coordinator_->stated.durability == Durability::none) {
        return_queued();
        return;
    }
    pump();
}

/// No change can be made at present: the originators keep their requests.
void Replica::return_queued() {
    for (const QueuedRequest& request : std::exchange(coordinator_->configuration, {})) {
        send(messaging::Priority::entry, Reply{.term = term_, .id = request.id, .is_returned = true, .answer = {}},
             request.id.node);
    }
}

void Replica::reply(const RequestId& id, std::string answer) {
    send(messaging::Priority::entry, Reply{.term = term_, .id = id, .is_returned = false, .answer = std::move(answer)}, id.node);
}

/// Makes entries of what is queued: one of each part under way at a time, what arrives meanwhile forms the next.
void Replica::pump() {
    while (coordinator_ && is_open() && is_state_good_ && !coordinator_->is_status_under_way) {
        const bool can_configure = is_term_proven_writable_ && !coordinator_->under_way && !log_.has_uncommitted() &&
                                   coordinator_->stated.durability != Durability::none;
        if (can_configure && !coordinator_->configuration.empty()) {
            execute(Part::configuration);
        } else if (!coordinator_->status.empty()) {
            execute(Part::status);
        } else {
            return;
        }
    }
}

void Replica::execute(Part part) {
    std::vector<QueuedRequest> batch = coordinator_->take_batch(part);
    std::vector<std::string> bodies;
    for (QueuedRequest& request : batch) {
        bodies.push_back(std::move(request.body));
    }
    Execution execution = state_->execute(bodies, part, wall_);
    base::ensure(execution.outcomes.size() == batch.size(), "each request has one outcome");
    base::ensure(part == Part::configuration || execution.configuration_effect.empty(),
                 "a status request changed the configuration");
    propose(execution, batch);
}

/// Entries for the effects. What changed nothing is answered with the entry it was executed on top of, if there is one; so are
/// failures, as they may be due to it.
void Replica::propose(Execution& execution, const std::vector<QueuedRequest>& batch) {
    const bool has_entry = !execution.configuration_effect.empty();
    Entry entry{.effect = std::move(execution.configuration_effect), .digest_after = execution.configuration_digest};
    StatusEntry status{.effect = std::move(execution.status_effect), .digest_after = execution.status_digest};
    std::vector<Reply> failures;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Outcome& outcome = execution.outcomes[i];
        AnsweredRequest answered{
            .id = batch[i].id, .oldest_pending = batch[i].oldest_pending, .answer = std::move(outcome.answer)};
        const bool is_for_entry =
            outcome.kind == Outcome::Kind::changed_configuration || outcome.kind == Outcome::Kind::unchanged;
        if (outcome.kind == Outcome::Kind::failed) {
            failures.push_back({.term = term_, .id = answered.id, .is_returned = false, .answer = std::move(answered.answer)});
        } else if (has_entry && is_for_entry) {
            entry.requests.push_back(std::move(answered));
        } else if (!status.effect.empty()) {
            status.requests.push_back(std::move(answered));
        } else {
            reply(answered.id, std::move(answered.answer));
        }
    }
    if (!status.effect.empty()) {
        send_status_entry(std::move(status));
    }
    if (has_entry) {
        send_entry(std::move(entry));
        coordinator_->under_way->held_replies = std::move(failures);
        return;
    }
    for (Reply& failure : failures) {
        reply(failure.id, std::move(failure.answer));
    }
}

/// Sends the next entry; without effect it is the first one of the term, which commits all before it.
void Replica::send_entry(Entry entry) {
    entry.term = term_;
    entry.n = log_.last().n + 1;
    entry.chain_before = log_.last().chain;
    entry.committed = log_.committed().n;
    if (entry.effect.empty()) {
        const std::vector<Entry> tail = log_.entries_after(log_.committed().n);
        entry.digest_after = tail.empty() ? state_->digests().configuration : tail.back().digest_after;
    }
    coordinator_->under_way = EntryUnderWay{.n = entry.n, .sent = now_, .held_replies = {}};
    send(messaging::Priority::entry, EntryMessage{.term = term_, .requirement = coordinator_->stated, .entry = std::move(entry)});
}

void Replica::send_status_entry(StatusEntry entry) {
    entry.term = term_;
    entry.sequence = ++coordinator_->status_sequence;
    coordinator_->is_status_under_way = true;
    send(messaging::Priority::entry, entry);
}

}  // namespace systole::cib
