#include "cib/replication/log.hpp"

#include "base/ensure.hpp"

#include <algorithm>

namespace systole::cib {

void Log::reset(Position base, DoneTable done, std::vector<Entry> entries) {
    base_ = base;
    last_ = base;
    committed_ = base;
    done_ = std::move(done);
    entries_.clear();
    for (Entry& entry : entries) {
        append(std::move(entry));
    }
}

bool Log::fits(const Entry& entry) const {
    return entry.n == last_.n + 1 && entry.chain_before == last_.chain && !(entry.term < last_.term);
}

void Log::append(Entry entry) {
    base::ensure(fits(entry), "an entry is appended where it does not fit");
    last_ = position_of(entry);
    entries_.push_back(std::move(entry));
}

std::vector<Entry> Log::truncate_after(std::uint64_t n) {
    base::ensure(n >= committed_.n, "a committed entry is dropped");
    std::vector<Entry> dropped;
    while (last_.n > n) {
        dropped.insert(dropped.begin(), std::move(entries_.back()));
        entries_.pop_back();
        last_ = entries_.empty() ? base_ : position_of(entries_.back());
    }
    return dropped;
}

const Entry& Log::commit_next() {
    const Entry* const entry = find(committed_.n + 1);
    base::ensure(entry != nullptr, "there is no entry to commit");
    committed_ = position_of(*entry);
    for (const AnsweredRequest& request : entry->requests) {
        note_done(request);
    }
    return *entry;
}

void Log::forget(std::size_t keep_bytes) {
    std::size_t bytes = 0;
    for (const Entry& entry : entries_) {
        bytes += size_of(entry);
    }
    while (bytes > keep_bytes && base_.n < committed_.n) {
        bytes -= size_of(entries_.front());
        base_ = position_of(entries_.front());
        entries_.pop_front();
    }
}

Position Log::last() const {
    return last_;
}

bool Log::reaches_back_to(const Position& position) const {
    if (position == base_) {
        return true;
    }
    const Entry* const entry = find(position.n);
    return entry != nullptr && position_of(*entry) == position;
}

std::vector<Entry> Log::entries_after(std::uint64_t n) const {
    const std::uint64_t skipped = n > base_.n ? std::min<std::uint64_t>(n - base_.n, entries_.size()) : 0;
    return {entries_.begin() + static_cast<std::ptrdiff_t>(skipped), entries_.end()};
}

bool Log::is_done(const RequestId& id) const {
    const auto found = done_.find(id.node);
    return found != done_.end() && found->second.incarnation == id.incarnation && found->second.numbers.contains(id.number);
}

bool Log::is_under_way(const RequestId& id) const {
    const std::vector<Entry> tail = entries_after(committed_.n);
    return std::ranges::any_of(tail, [&](const Entry& entry) {
        return std::ranges::find(entry.requests, id, &AnsweredRequest::id) != entry.requests.end();
    });
}

const Entry* Log::find(std::uint64_t n) const {
    return n > base_.n && n <= last_.n ? &entries_[n - base_.n - 1] : nullptr;
}

void Log::note_done(const AnsweredRequest& request) {
    DoneRequests& done = done_[request.id.node];
    if (done.incarnation != request.id.incarnation) {
        // A node has one life at a time, and only it asks about its requests.
        if (request.id.incarnation < done.incarnation) {
            return;
        }
        done = {.incarnation = request.id.incarnation};
    }
    done.below = std::max(done.below, request.oldest_pending);
    done.numbers.insert(request.id.number);
    done.numbers.erase(done.numbers.begin(), done.numbers.lower_bound(done.below));
}

std::size_t size_of(const Entry& entry) {
    constexpr std::size_t kFixed = 256;
    std::size_t bytes = kFixed + entry.effect.size();
    for (const AnsweredRequest& request : entry.requests) {
        bytes += 100 + request.answer.size();
    }
    return bytes;
}

}  // namespace systole::cib
