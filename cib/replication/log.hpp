#pragma once

#include "cib/replication/disk.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace systole::cib {

/// The configuration log in memory: a base, the entries after it, how far they are committed, and which requests they carried
/// out. The same entries are in the journal. Entries are kept for members that catch up until forget() or reset().
class Log {
public:
    Log() = default;

    /// Starts again from `base` (committed, with the requests done until there) and entries that fit.
    void reset(Position base, DoneTable done, std::vector<Entry> entries);

    [[nodiscard]] bool fits(const Entry& entry) const;
    /// Precondition: fits(entry).
    void append(Entry entry);
    /// Drops the entries after number n, and returns them. Precondition: n is not below committed().
    std::vector<Entry> truncate_after(std::uint64_t n);
    /// The next entry is committed. Precondition: there is one.
    const Entry& commit_next();
    /// Drops committed entries beyond `keep_bytes` of effects, oldest first.
    void forget(std::size_t keep_bytes);

    [[nodiscard]] Position last() const;
    [[nodiscard]] Position committed() const { return committed_; }
    [[nodiscard]] bool has_uncommitted() const { return last() != committed_; }
    /// True if the line passes through the position and all entries after it are here.
    [[nodiscard]] bool reaches_back_to(const Position& position) const;
    [[nodiscard]] std::vector<Entry> entries_after(std::uint64_t n) const;
    [[nodiscard]] const DoneTable& done() const { return done_; }
    /// Carried out by a committed entry. Requests below the originator's mark, or of an earlier life, are not known any more.
    [[nodiscard]] bool is_done(const RequestId& id) const;
    /// In an entry that is not committed yet.
    [[nodiscard]] bool is_under_way(const RequestId& id) const;

private:
    [[nodiscard]] const Entry* find(std::uint64_t n) const;
    void note_done(const AnsweredRequest& request);

    Position base_;
    std::deque<Entry> entries_;  // numbered without gaps from base_.n + 1
    Position last_;
    Position committed_;
    DoneTable done_;
};

/// Approximate size of an entry in the journal and in messages.
[[nodiscard]] std::size_t size_of(const Entry& entry);

}  // namespace systole::cib
