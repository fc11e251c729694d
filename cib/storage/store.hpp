#pragma once

#include "base/result.hpp"
#include "cib/replication/disk.hpp"
#include "cib/storage/journal_format.hpp"
#include "os/durable_file.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace systole::cib {

/// The files of one replica: `snapshot-K` and `journal-K`, the pair before them as a reserve, and what was put aside
/// (`conflict-*.xml`). Call from one thread at a time; calls block until the bytes are where they must be.
class Store {
public:
    /// `disk` must outlive the store. The directory is made if it is not there.
    Store(os::Disk& disk, std::string directory) : disk_(&disk), directory_(std::move(directory)) {}

    /// Reads what is there and makes ready for writing. An unfinished last write is cut off; damage before it is told in
    /// Recovered::damage together with the last good state. Errors: io, denied (the directory cannot be read).
    [[nodiscard]] base::Result<Recovered> load();

    /// Carries out one operation; durable after the next flush(). Errors: io, no_space. After an error the store must not be used
    /// any more.
    [[nodiscard]] base::Result<void> carry_out(const DiskAction& action);
    [[nodiscard]] base::Result<void> flush();

private:
    [[nodiscard]] std::string path(std::string_view kind, std::uint64_t number) const;
    [[nodiscard]] base::Result<std::optional<Recovered>> load_pair(std::uint64_t number, std::string& complaints);
    [[nodiscard]] base::Result<void> append(const JournalRecord& record);
    [[nodiscard]] base::Result<void> install(const InstallSnapshot& install);
    [[nodiscard]] base::Result<void> put_aside(const PutAside& aside);

    os::Disk* disk_;
    std::string directory_;
    std::uint64_t current_ = 0;  // K of the pair in use; 0: none
    std::uint64_t reserve_ = 0;  // K of the pair before it
    std::uint64_t highest_ = 0;  // K of any file there
    std::uint64_t conflicts_ = 0;
    Promise promise_;
    std::unique_ptr<os::AppendFile> journal_;
};

}  // namespace systole::cib
