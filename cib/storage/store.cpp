#include "cib/storage/store.hpp"

#include "base/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace systole::cib {

namespace {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 needs it said

/// K of a file named KIND-K.
std::optional<std::uint64_t> number_of(std::string_view name, std::string_view kind) {
    if (!name.starts_with(kind)) {
        return std::nullopt;
    }
    const std::optional<std::int64_t> number = base::parse_whole_integer(name.substr(kind.size()));
    return number && *number > 0 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

}  // namespace

std::string Store::path(std::string_view kind, std::uint64_t number) const {
    return fmt::format("{}/{}-{}", directory_, kind, number);
}

base::Result<Recovered> Store::load() {
    if (const base::Result<void> made = disk_->make_directory(directory_); !made) {
        return made.error();
    }
    const base::Result<std::vector<std::string>> names = disk_->list(directory_);
    if (!names) {
        return names.error();
    }
    std::vector<std::uint64_t> snapshots;
    for (const std::string& name : *names) {
        const std::optional<std::uint64_t> snapshot = number_of(name, "snapshot-");
        const std::optional<std::uint64_t> journal = number_of(name, "journal-");
        highest_ = std::max({highest_, snapshot.value_or(0), journal.value_or(0)});
        if (snapshot) {
            snapshots.push_back(*snapshot);
        }
        conflicts_ += name.starts_with("conflict-") ? 1U : 0U;
    }
    std::ranges::sort(snapshots, std::greater{});
    std::string complaints;
    for (const std::uint64_t number : snapshots) {
        base::Result<std::optional<Recovered>> recovered = load_pair(number, complaints);
        if (!recovered) {
            return recovered.error();
        }
        if (*recovered) {
            const auto older = std::ranges::find_if(snapshots, [&](std::uint64_t other) { return other < current_; });
            reserve_ = older == snapshots.end() ? 0 : *older;
            promise_ = (*recovered)->promise;
            return std::move(**recovered);
        }
    }
    // A journal alone is a first snapshot that was not finished: nothing was promised yet.
    Recovered nothing;
    if (!complaints.empty()) {
        nothing.damage = complaints;
    }
    return nothing;
}

/// Nothing if the snapshot is not usable; then `complaints` says why.
base::Result<std::optional<Recovered>> Store::load_pair(std::uint64_t number, std::string& complaints) {
    const base::Result<std::string> snapshot_bytes = disk_->read(path("snapshot", number));
    if (!snapshot_bytes) {
        return snapshot_bytes.error();
    }
    base::Result<Snapshot> snapshot = decode_snapshot_file(*snapshot_bytes);
    if (!snapshot) {
        complaints += fmt::format("{}snapshot-{}: {}", complaints.empty() ? "" : "; ", number, snapshot.error().message);
        return std::optional<Recovered>();
    }
    base::Result<std::string> journal_bytes = disk_->read(path("journal", number));
    if (!journal_bytes && journal_bytes.error().code != base::Errc::not_found) {
        return journal_bytes.error();
    }
    const ParsedJournal journal = parse_journal(journal_bytes ? std::string_view(*journal_bytes) : std::string_view());
    Recovered recovered = replay(std::move(*snapshot), journal.records);
    const bool has_promise = !journal.records.empty() && std::holds_alternative<SavePromise>(journal.records.front());
    if (!journal_bytes || !has_promise) {
        recovered.damage = fmt::format("journal-{} is missing or has no beginning", number);
    } else if (journal.end == ParsedJournal::End::damaged) {
        recovered.damage = fmt::format("journal-{} is damaged at byte {}", number, journal.good_bytes);
    }
    if (!complaints.empty()) {
        recovered.damage = complaints + "; went back to the pair before" + (recovered.damage ? "; " + *recovered.damage : "");
    }
    if (recovered.damage) {
        return std::optional(std::move(recovered));  // The replica starts a new pair; this one stays for the operator.
    }
    base::Result<std::unique_ptr<os::AppendFile>> file = disk_->open_append(path("journal", number));
    if (!file) {
        return file.error();
    }
    journal_ = std::move(*file);
    current_ = number;
    if (journal.end == ParsedJournal::End::unfinished) {
        if (const base::Result<void> cut = journal_->truncate(journal.good_bytes); !cut) {
            return cut.error();
        }
    }
    return std::optional(std::move(recovered));
}

base::Result<void> Store::carry_out(const DiskAction& action) {
    return std::visit(Overloaded{
                          [this](const AppendEntry& entry) { return append(entry); },
                          [this](const TruncateAfter& truncate) { return append(truncate); },
                          [this](const SavePromise& save) {
                              promise_ = save.promise;
                              return append(save);
                          },
                          [this](const InstallSnapshot& snapshot) { return install(snapshot); },
                          [this](const PutAside& aside) { return put_aside(aside); },
                      },
                      action);
}

base::Result<void> Store::append(const JournalRecord& record) {
    if (!journal_) {
        return base::Error{base::Errc::internal, "the journal has no snapshot to start from"};
    }
    return journal_->append(encode_record(record));
}

base::Result<void> Store::flush() {
    return journal_ ? journal_->flush() : base::Result<void>();
}

/// The new journal first, then the snapshot: the snapshot's appearance is the moment at which the pair counts.
base::Result<void> Store::install(const InstallSnapshot& install) {
    if (const base::Result<void> flushed = flush(); !flushed) {
        return flushed;
    }
    const std::uint64_t next = highest_ + 1;
    std::string journal = encode_record(SavePromise{promise_});
    for (const Entry& entry : install.entries) {
        journal += encode_record(AppendEntry{entry});
    }
    if (const base::Result<void> written = disk_->replace(path("journal", next), journal); !written) {
        return written;
    }
    base::Result<std::unique_ptr<os::AppendFile>> file = disk_->open_append(path("journal", next));
    if (!file) {
        return file.error();
    }
    if (const base::Result<void> written = disk_->replace(path("snapshot", next), encode_snapshot_file(install.snapshot));
        !written) {
        return written;
    }
    journal_ = std::move(*file);
    highest_ = next;
    const std::uint64_t oldest = std::exchange(reserve_, std::exchange(current_, next));
    for (const std::string_view kind : {"snapshot", "journal"}) {
        if (oldest == 0) {
            break;
        }
        if (const base::Result<void> removed = disk_->remove(path(kind, oldest)); !removed) {
            return removed;
        }
    }
    return {};
}

base::Result<void> Store::put_aside(const PutAside& aside) {
    const std::string name = fmt::format("{}/conflict-{}.xml", directory_, ++conflicts_);
    // Reasons are our own texts, without "--".
    return disk_->replace(name, fmt::format("<!-- {} -->\n{}", aside.reason, aside.content));
}

}  // namespace systole::cib
