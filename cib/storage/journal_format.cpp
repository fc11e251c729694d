#include "cib/storage/journal_format.hpp"

#include "base/digest.hpp"
#include "cib/replication/fields.hpp"
#include "messaging/wire.hpp"

#include <fmt/format.h>

namespace systole::cib {

namespace {

constexpr std::string_view kRecordMark = "SyJ1";
constexpr std::string_view kSnapshotMark = "SyS1";
constexpr std::size_t kRecordHeader = 4 + 4 + 8;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 needs it said

std::string content_of(const JournalRecord& record) {
    return std::visit(Overloaded{
                          [](const AppendEntry& append) {
                              FieldWriter writer("entry");
                              write(writer, writer.root(), append.entry);
                              writer.root().set("chain", chain_after(append.entry).hex());
                              return writer.text();
                          },
                          [](const TruncateAfter& truncate) {
                              FieldWriter writer("truncate");
                              writer.root().set("after", truncate.n);
                              return writer.text();
                          },
                          [](const SavePromise& save) {
                              FieldWriter writer("promise");
                              write(writer.root(), save.promise);
                              return writer.text();
                          },
                      },
                      record);
}

base::Result<JournalRecord> decode_content(std::string_view content) {
    base::Result<FieldReader> reader = FieldReader::open(content);
    if (!reader) {
        return reader.error();
    }
    const xml::Element root = reader->root();
    JournalRecord record;
    if (root.is("entry")) {
        record = AppendEntry{reader->entry(root)};
        if (reader->hash(root, "chain") != chain_after(std::get<AppendEntry>(record).entry)) {
            reader->fail();
        }
    } else if (root.is("truncate")) {
        record = TruncateAfter{reader->number(root, "after")};
    } else if (root.is("promise")) {
        record = SavePromise{reader->promise(root)};
    } else {
        reader->fail();
    }
    if (!reader->is_complete()) {
        return base::Error{base::Errc::corrupt, fmt::format("a journal record of unknown form: {}", root.name())};
    }
    return record;
}

std::string frame(std::string_view mark, std::string_view content) {
    messaging::WireWriter writer;
    writer.rest(mark);
    writer.u32(static_cast<std::uint32_t>(content.size())).u64(base::hash64(content)).rest(content);
    return writer.take();
}

/// The content of the frame at the start of `bytes`; nothing if there is no whole, correct one.
std::optional<std::string_view> unframe(std::string_view mark, std::string_view bytes) {
    if (!bytes.starts_with(mark) || bytes.size() < kRecordHeader) {
        return std::nullopt;
    }
    messaging::WireReader reader(bytes.substr(mark.size()));
    const std::size_t length = reader.u32();
    const std::uint64_t checksum = reader.u64();
    const std::string_view content = bytes.substr(kRecordHeader, length);
    if (content.size() != length || base::hash64(content) != checksum) {
        return std::nullopt;
    }
    return content;
}

bool holds_a_good_record(std::string_view bytes) {
    for (std::size_t at = bytes.find(kRecordMark); at != std::string_view::npos; at = bytes.find(kRecordMark, at + 1)) {
        if (unframe(kRecordMark, bytes.substr(at))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string encode_record(const JournalRecord& record) {
    return frame(kRecordMark, content_of(record));
}

ParsedJournal parse_journal(std::string_view bytes) {
    ParsedJournal journal;
    while (!bytes.empty()) {
        const std::optional<std::string_view> content = unframe(kRecordMark, bytes);
        if (!content) {
            journal.end = holds_a_good_record(bytes.substr(1)) ? ParsedJournal::End::damaged : ParsedJournal::End::unfinished;
            return journal;
        }
        base::Result<JournalRecord> record = decode_content(*content);
        if (!record) {
            journal.end = ParsedJournal::End::damaged;
            return journal;
        }
        journal.records.push_back(std::move(*record));
        journal.good_bytes += kRecordHeader + content->size();
        bytes.remove_prefix(kRecordHeader + content->size());
    }
    return journal;
}

std::string encode_snapshot_file(const Snapshot& snapshot) {
    FieldWriter writer("snapshot");
    write(writer, writer.root(), snapshot);
    return frame(kSnapshotMark, writer.text());
}

base::Result<Snapshot> decode_snapshot_file(std::string_view bytes) {
    const std::optional<std::string_view> content = unframe(kSnapshotMark, bytes);
    if (!content || content->size() + kRecordHeader != bytes.size()) {
        return base::Error{base::Errc::corrupt, "checksum or length is wrong"};
    }
    base::Result<FieldReader> reader = FieldReader::open(*content);
    if (!reader) {
        return reader.error();
    }
    Snapshot snapshot = reader->snapshot(reader->root());
    if (!reader->is_complete()) {
        return base::Error{base::Errc::corrupt, "unknown form"};
    }
    return snapshot;
}

Recovered replay(Snapshot snapshot, const std::vector<JournalRecord>& records) {
    Recovered recovered;
    Position last = snapshot.position;
    const Position base = snapshot.position;
    recovered.snapshot = std::move(snapshot);
    std::vector<Entry>& entries = recovered.entries;
    const auto append = [&](const AppendEntry& record) {
        const Entry& entry = record.entry;
        if (entry.n != last.n + 1 || entry.chain_before != last.chain) {
            return false;
        }
        last = position_of(entry);
        entries.push_back(entry);
        return true;
    };
    const auto truncate = [&](const TruncateAfter& record) {
        while (!entries.empty() && entries.back().n > record.n) {
            entries.pop_back();
        }
        last = entries.empty() ? base : position_of(entries.back());
        return record.n >= base.n;
    };
    const auto promise = [&](const SavePromise& record) {
        recovered.promise = record.promise;
        return true;
    };
    for (const JournalRecord& record : records) {
        if (!std::visit(Overloaded{append, truncate, promise}, record)) {
            recovered.damage = fmt::format("a journal record does not follow entry {}", last.n);
            break;
        }
    }
    return recovered;
}

}  // namespace systole::cib
