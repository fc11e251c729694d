#pragma once

#include "base/result.hpp"
#include "cib/replication/disk.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The bytes of journal and snapshot files. Described in README.md.
namespace systole::cib {

using JournalRecord = std::variant<AppendEntry, TruncateAfter, SavePromise>;

/// One record, as it is appended to a journal.
[[nodiscard]] std::string encode_record(const JournalRecord& record);

/// What a journal holds.
struct ParsedJournal {
    enum class End {
        clean,
        unfinished,  ///< the last record is not whole: a write that was never flushed
        damaged,     ///< a bad record with good ones after it, or one that makes no sense: what was flushed is lost
    };
    std::vector<JournalRecord> records;
    std::size_t good_bytes = 0;  ///< until the end of the last good record before the first bad one
    End end = End::clean;
};
[[nodiscard]] ParsedJournal parse_journal(std::string_view bytes);

[[nodiscard]] std::string encode_snapshot_file(const Snapshot& snapshot);
/// Error `corrupt`.
[[nodiscard]] base::Result<Snapshot> decode_snapshot_file(std::string_view bytes);

/// Brings the records of a journal onto its snapshot: entries that fit, without those truncated, and the last promise. Sets `damage`
/// where a record does not follow from those before.
[[nodiscard]] Recovered replay(Snapshot snapshot, const std::vector<JournalRecord>& records);

}  // namespace systole::cib
