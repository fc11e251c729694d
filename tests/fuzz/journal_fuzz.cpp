// What a disk may give back as a journal or a snapshot: whole, cut off or damaged, it is read without harm, and what was read is
// written so that it is read again.

#include "cib/storage/journal_format.hpp"
#include "tests/fuzz/round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace systole;
    const std::string_view bytes = fuzz::text_of(data, size);
    const cib::ParsedJournal journal = cib::parse_journal(bytes);
    base::ensure(journal.good_bytes <= bytes.size(), "good bytes are bytes of the journal");
    std::string written;
    for (const cib::JournalRecord& record : journal.records) {
        written += cib::encode_record(record);
    }
    const cib::ParsedJournal again = cib::parse_journal(written);
    base::ensure(again.end == cib::ParsedJournal::End::clean && again.records.size() == journal.records.size(),
                 "the records that were read can be written");
    (void)cib::replay({}, journal.records);
    fuzz::check_round_trip(bytes, cib::decode_snapshot_file, cib::encode_snapshot_file);
    return 0;
}
