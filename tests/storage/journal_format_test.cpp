#include "cib/storage/journal_format.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

using messaging::NodeId;

const Term kWriter{.generation = 0, .counter = 2, .coordinator = NodeId(1)};

std::vector<Entry> chain_of(int count) {
    std::vector<Entry> entries;
    Position last;
    for (int i = 1; i <= count; ++i) {
        entries.push_back({.term = kWriter, .n = last.n + 1, .chain_before = last.chain, .effect = "effect\n" + std::to_string(i)});
        last = position_of(entries.back());
    }
    return entries;
}

std::vector<JournalRecord> records_of(const std::vector<Entry>& entries) {
    std::vector<JournalRecord> records{SavePromise{{.term = kWriter, .is_whole = true, .is_founded = true, .is_sole = false}}};
    for (const Entry& entry : entries) {
        records.emplace_back(AppendEntry{entry});
    }
    return records;
}

std::string journal_of(const std::vector<JournalRecord>& records) {
    std::string bytes;
    for (const JournalRecord& record : records) {
        bytes += encode_record(record);
    }
    return bytes;
}

TEST(Journal, IsReadBackAsWritten) {
    const std::vector<Entry> entries = chain_of(3);
    const ParsedJournal journal = parse_journal(journal_of(records_of(entries)));
    EXPECT_EQ(journal.end, ParsedJournal::End::clean);

    const Recovered recovered = replay({}, journal.records);
    EXPECT_EQ(recovered.entries, entries);
    EXPECT_EQ(recovered.promise.term, kWriter);
    EXPECT_TRUE(recovered.promise.is_founded);
    EXPECT_FALSE(recovered.damage);
}

/// Wherever a last record is cut, it is an unfinished write, and all before it is there.
TEST(Journal, ALastRecordCutAnywhereIsUnfinished) {
    const std::vector<JournalRecord> records = records_of(chain_of(3));
    const std::string whole = journal_of(records);
    const std::size_t last = encode_record(records.back()).size();
    for (std::size_t cut = 1; cut < last; ++cut) {
        const ParsedJournal journal = parse_journal(std::string_view(whole).substr(0, whole.size() - cut));
        EXPECT_EQ(journal.end, ParsedJournal::End::unfinished) << cut;
        EXPECT_EQ(journal.records.size(), records.size() - 1) << cut;
        EXPECT_EQ(journal.good_bytes, whole.size() - last) << cut;
    }
}

/// One flipped bit anywhere before the last record is damage; what was before it is kept.
TEST(Journal, AFlippedBitBeforeTheLastRecordIsDamage) {
    const std::vector<JournalRecord> records = records_of(chain_of(2));
    const std::string whole = journal_of(records);
    const std::size_t last = encode_record(records.back()).size();
    for (std::size_t at = 0; at < whole.size() - last; ++at) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        const ParsedJournal journal = parse_journal(bytes);
        EXPECT_EQ(journal.end, ParsedJournal::End::damaged) << at;
        EXPECT_LT(journal.records.size(), records.size()) << at;
    }
}

TEST(Journal, TruncationsAreReplayed) {
    const std::vector<Entry> entries = chain_of(3);
    std::vector<JournalRecord> records = records_of(entries);
    records.emplace_back(TruncateAfter{1});
    Entry other{.term = kWriter, .n = 2, .chain_before = chain_after(entries[0]), .effect = "other"};
    records.emplace_back(AppendEntry{other});

    const Recovered recovered = replay({}, parse_journal(journal_of(records)).records);
    EXPECT_EQ(recovered.entries, (std::vector{entries[0], other}));
}

TEST(Journal, AnEntryThatDoesNotFollowIsDamage) {
    std::vector<Entry> entries = chain_of(3);
    entries.erase(entries.begin() + 1);
    const Recovered recovered = replay({}, records_of(entries));
    EXPECT_TRUE(recovered.damage);
    EXPECT_EQ(recovered.entries.size(), 1U);
}

TEST(SnapshotFile, IsReadBackAsWritten) {
    Snapshot snapshot{
        .position = {.term = kWriter, .n = 9, .chain = {.high = 1, .low = 2}}, .done = {}, .configuration = "<x>\n\n</x>"};
    snapshot.done[NodeId(3)] = {.incarnation = messaging::Incarnation(4), .below = 2, .numbers = {2, 5}};
    const base::Result<Snapshot> back = decode_snapshot_file(encode_snapshot_file(snapshot));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, snapshot);
}

TEST(SnapshotFile, AnyFlippedBitOrMissingByteIsFound) {
    const std::string bytes = encode_snapshot_file({.position = {}, .done = {}, .configuration = "configuration"});
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string bad = bytes;
        bad[at] = static_cast<char>(bad[at] ^ 4);
        EXPECT_FALSE(decode_snapshot_file(bad)) << at;
        EXPECT_FALSE(decode_snapshot_file(std::string_view(bytes).substr(0, at))) << at;
    }
    EXPECT_FALSE(decode_snapshot_file(bytes + "x"));
}

}  // namespace
}  // namespace systole::cib
