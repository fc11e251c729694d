#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace systole::os {

/// A file that grows at its end. Errors: io, no_space. After an error the file's end is unknown: truncate() to a known size, or stop.
class AppendFile {
public:
    AppendFile() = default;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;
    AppendFile(AppendFile&&) = delete;
    AppendFile& operator=(AppendFile&&) = delete;
    virtual ~AppendFile() = default;

    /// Writes all bytes at the end. They are durable only after flush().
    [[nodiscard]] virtual base::Result<void> append(std::string_view bytes) = 0;
    /// Returns when everything appended before is on the disk. May be called from a second thread, one call at a time.
    [[nodiscard]] virtual base::Result<void> flush() = 0;
    /// Cuts the file to `size` bytes, durably.
    [[nodiscard]] virtual base::Result<void> truncate(std::uint64_t size) = 0;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
};

/// Files that survive a crash. Paths are absolute. Files are made with mode 0600, directories with 0750.
/// Errors: not_found, no_space, denied, io; messages name the path.
class Disk {
public:
    Disk() = default;
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;
    Disk(Disk&&) = delete;
    Disk& operator=(Disk&&) = delete;
    virtual ~Disk() = default;

    [[nodiscard]] virtual base::Result<std::string> read(const std::string& path) = 0;
    /// After success the file has the new content, durably; after a crash or an error it has the old or the new, whole.
    [[nodiscard]] virtual base::Result<void> replace(const std::string& path, std::string_view bytes) = 0;
    /// As replace(), but only against our own crash: a power cut may lose it. For what does not outlive the machine's run.
    [[nodiscard]] virtual base::Result<void> put(const std::string& path, std::string_view bytes) = 0;
    /// Opens for appending; makes the file (durably) if there is none.
    [[nodiscard]] virtual base::Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) = 0;
    /// Renames a file durably, over an existing one.
    [[nodiscard]] virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
    /// Removes a file durably; one that is not there is fine.
    [[nodiscard]] virtual base::Result<void> remove(const std::string& path) = 0;
    /// Names of the files in a directory, sorted; temporary files of replace() are left out. No such directory: none.
    [[nodiscard]] virtual base::Result<std::vector<std::string>> list(const std::string& directory) = 0;
    /// Makes a directory and those above it.
    [[nodiscard]] virtual base::Result<void> make_directory(const std::string& path) = 0;
};

/// The real file system.
[[nodiscard]] std::unique_ptr<Disk> make_disk();

}  // namespace systole::os
