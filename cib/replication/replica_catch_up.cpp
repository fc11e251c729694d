// Catching up: what this replica lacks, asked for and given (design §6.2.5, §6.3.6).

#include "cib/replication/replica.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::cib {

namespace {

/// Above this a snapshot is sent instead of entries.
constexpr std::size_t kEntriesLimitBytes = std::size_t{8} << 20U;

std::size_t size_of(const std::vector<Entry>& entries) {
    std::size_t bytes = 0;
    for (const Entry& entry : entries) {
        bytes += size_of(entry);
    }
    return bytes;
}

}  // namespace

/// After Open: is the own state that of the term?
void Replica::compare_with(const Open& message) {
    const bool has_configuration = log_.last() == message.position && is_state_good_;
    const bool has_status = state_->digests().status == message.status_digest && state_->version() == message.version;
    if (is_coordinator() || (has_configuration && has_status)) {
        become_synced_when_durable();
    } else {
        fetch(term_.coordinator, !is_state_good_, true);
    }
}

void Replica::fetch(messaging::NodeId donor, bool wants_snapshot, bool wants_status) {
    sync_ = Sync::asking;
    kept_.clear();
    synced_at_.reset();
    fetch_ = Fetch{.round = round_.id(),
                   .attempt = fetch_.attempt + 1,
                   .donor = donor,
                   .committed = log_.committed(),
                   .last = log_.last(),
                   .wants_snapshot = wants_snapshot,
                   .wants_status = wants_status};
    fetch_started_ = now_;
    send(messaging::Priority::control, fetch_);
}

void Replica::on(const messaging::Member& from, Fetch& message) {
    if (!is_current(message.round) || (phase_ != Phase::open && phase_ != Phase::decided)) {
        ++dropped_;
        return;
    }
    if (from == config_.self && message.attempt == fetch_.attempt && sync_ == Sync::asking) {
        sync_ = Sync::fetching;
    }
    if (message.donor == config_.self.id) {
        CatchUp answer = donate(message);
        answer.to = from.id;
        send(messaging::Priority::bulk, answer, from.id);
    }
}

CatchUp Replica::donate(const Fetch& message) const {
    CatchUp answer{.round = message.round,
                   .attempt = message.attempt,
                   .to = {},
                   .version = state_->version(),
                   .committed = log_.committed().n,
                   .snapshot = {},
                   .keep_until = 0,
                   .entries = {},
                   .has_status = message.wants_status,
                   .status = message.wants_status ? state_->snapshot(Part::status) : std::string(),
                   .status_sequence = status_sequence_,
                   .acknowledged = {acknowledged_.begin(), acknowledged_.end()},
                   .requirement = requirement_};
    for (const Position& common : {message.last, message.committed}) {
        if (!message.wants_snapshot && log_.reaches_back_to(common)) {
            answer.keep_until = common.n;
            answer.entries = log_.entries_after(common.n);
            if (size_of(answer.entries) <= kEntriesLimitBytes) {
                return answer;
            }
        }
    }
    answer.snapshot = snapshot_of_committed();
    answer.entries = log_.entries_after(log_.committed().n);
    return answer;
}

void Replica::on(const messaging::Member& from, CatchUp& message) {
    const bool is_expected = is_current(message.round) && sync_ == Sync::fetching && message.attempt == fetch_.attempt &&
                             from.id == fetch_.donor && message.to == config_.self.id;
    if (!is_expected) {
        ++dropped_;
        return;
    }
    if (!adopt(message)) {
        fetch(fetch_.donor, true, fetch_.wants_status);
        return;
    }
    if (phase_ == Phase::decided) {
        open_term();
        return;
    }
    become_synced_when_durable();
    settle_from_log();
    replay_kept();
}

/// Takes over the donor's line, state and tally. False: it does not fit what is here.
bool Replica::adopt(CatchUp& message) {
    if (message.snapshot ? !adopt_snapshot(message) : !adopt_entries(message)) {
        return false;
    }
    if (message.has_status) {
        if (!state_->restore(Part::status, message.status)) {
            alarm("the coordinator's status cannot be read");
            return false;
        }
        output_.notices.emplace_back(Applied{.part = Part::status, .n = 0, .effect = {}});
    }
    status_sequence_ = message.status_sequence;
    acknowledged_ = {message.acknowledged.begin(), message.acknowledged.end()};
    requirement_ = message.requirement;
    commit_until(std::min(message.committed, log_.last().n));
    return is_state_good_;
}

bool Replica::adopt_entries(CatchUp& message) {
    if (message.keep_until < log_.committed().n) {
        return false;
    }
    put_aside(log_.truncate_after(message.keep_until));
    for (const Entry& entry : message.entries) {
        if (!log_.fits(entry)) {
            return false;
        }
        journal_bytes_ += size_of(entry);
        log_.append(entry);
        if (has_base_) {
            persist(AppendEntry{entry});
        }
    }
    return true;
}

bool Replica::adopt_snapshot(CatchUp& message) {
    Snapshot& snapshot = *message.snapshot;
    const Version own = state_->version();
    const std::string own_configuration = state_->snapshot(Part::configuration);
    const bool is_ahead = std::tie(own.admin_epoch, own.epoch) > std::tie(message.version.admin_epoch, message.version.epoch);
    if (!state_->restore(Part::configuration, snapshot.configuration)) {
        alarm("the snapshot received cannot be read");
        return false;
    }
    if (is_ahead && is_state_good_ && !log_.reaches_back_to(snapshot.position)) {
        alarm("configuration changes made apart from the rest of the cluster were put aside");
        persist(PutAside{.reason = "configuration off the chosen line, version " + own.text(), .content = own_configuration});
    }
    put_aside(log_.truncate_after(log_.committed().n));
    log_.reset(snapshot.position, snapshot.done, {});
    for (const Entry& entry : message.entries) {
        if (!log_.fits(entry)) {
            return false;
        }
        log_.append(entry);
    }
    is_state_good_ = true;
    has_base_ = true;
    snapshot_bytes_ = snapshot.configuration.size();
    journal_bytes_ = 0;
    output_.notices.emplace_back(Applied{.part = Part::configuration, .n = snapshot.position.n, .effect = {}});
    persist(InstallSnapshot{.snapshot = std::move(snapshot), .entries = message.entries});
    return true;
}

/// Entries of our own that lost against the chosen line: never acknowledged, kept as a file.
void Replica::put_aside(const std::vector<Entry>& dropped) {
    if (dropped.empty()) {
        return;
    }
    std::string content;
    for (const Entry& entry : dropped) {
        content += entry.effect;
        content += '\n';
    }
    remark(fmt::format("entries off the chosen line are dropped: count={} first={}", dropped.size(), dropped.front().n));
    persist(PutAside{.reason = fmt::format("entries from {} off the chosen line", dropped.front().n), .content = content});
    if (has_base_) {
        persist(TruncateAfter{dropped.front().n - 1});
    }
}

bool Replica::keep_for_later(const messaging::Member& from, const Message& message) {
    if (!is_open() || !is_about_entries(message) || (sync_ != Sync::asking && sync_ != Sync::fetching)) {
        return false;
    }
    // Before our Fetch is delivered the answer will contain it.
    if (sync_ == Sync::fetching && !kept_.keep(from, message)) {
        remark("too much arrived while catching up, starting over");
        fetch(term_.coordinator, fetch_.wants_snapshot, fetch_.wants_status);
    }
    return true;
}

void Replica::replay_kept() {
    for (auto& [from, message] : kept_.take()) {
        handle(from, message);
    }
}

}  // namespace systole::cib
