#pragma once

#include "os/durable_file.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace systole::os {

/// A disk in memory that fails as asked: for tests and the simulator. Content is kept twice, as written and as durable;
/// crash() makes the second the first. Files opened before a crash fail with io afterwards.
class FakeDisk : public Disk {
public:
    /// Which faults are on.
    struct Faults {
        bool writes_fail = false;              ///< append and replace: io
        bool flushes_fail = false;             ///< flush and replace: io
        bool reads_fail = false;               ///< read and list: io
        std::size_t capacity = SIZE_MAX;       ///< bytes in all files; above: no_space, and an append leaves what fitted
    };

    FakeDisk();
    ~FakeDisk() override;

    [[nodiscard]] base::Result<std::string> read(const std::string& path) override;
    [[nodiscard]] base::Result<void> replace(const std::string& path, std::string_view bytes) override;
    [[nodiscard]] base::Result<void> put(const std::string& path, std::string_view bytes) override;
    [[nodiscard]] base::Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) override;
    [[nodiscard]] base::Result<void> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] base::Result<void> remove(const std::string& path) override;
    [[nodiscard]] base::Result<std::vector<std::string>> list(const std::string& directory) override;
    [[nodiscard]] base::Result<void> make_directory(const std::string& path) override;

    [[nodiscard]] Faults& faults();
    /// Power is lost: of each file, what was flushed stays, and of what was appended after that the first `torn_bytes` bytes
    /// (so a record may be half there).
    void crash(std::size_t torn_bytes = 0);
    /// Overwrites what a file holds, durably: to damage it.
    void set_content(const std::string& path, std::string bytes);
    /// All files as they are now.
    [[nodiscard]] std::map<std::string, std::string> content() const;
    /// How many flushes (replace counts as one) have succeeded: to check what waits for the disk.
    [[nodiscard]] std::size_t flush_count() const;

private:
    class File;
    struct State;
    std::shared_ptr<State> state_;    // shared with the open files, which may outlive the disk
};

}  // namespace systole::os
