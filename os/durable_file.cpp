#include "os/durable_file.hpp"

#include "os/descriptor.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace systole::os {

namespace {

using base::Result;

/// Ends the names of files that replace() has not renamed yet.
constexpr std::string_view kTemporarySuffix = ".unfinished";
constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0750;

std::string directory_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) {
        return ".";
    }
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return system_error(errno, path);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> sync_file(int fd, const std::string& path) {
    if (::fsync(fd) != 0) {
        return system_error(errno, path);
    }
    return {};
}

/// Makes names made, changed or removed in a directory durable.
Result<void> sync_directory(const std::string& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened) {
        return system_error(errno, directory);
    }
    return sync_file(opened.get(), directory);
}

class RealAppendFile final : public AppendFile {
public:
    RealAppendFile(Descriptor file, std::string path, std::uint64_t size)
        : file_(std::move(file)), path_(std::move(path)), size_(size) {}

    Result<void> append(std::string_view bytes) override {
        if (auto written = write_all(file_.get(), bytes, path_); !written) {
            return written;
        }
        size_ += bytes.size();
        return {};
    }

    Result<void> flush() override {
        if (::fdatasync(file_.get()) != 0) {
            return system_error(errno, path_);
        }
        return {};
    }

    Result<void> truncate(std::uint64_t size) override {
        if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) {
            return system_error(errno, path_);
        }
        size_ = size;
        return sync_file(file_.get(), path_);
    }

    std::uint64_t size() const override { return size_; }

private:
    Descriptor file_;
    std::string path_;
    std::uint64_t size_;
};

enum class Sync { no, yes };

Result<void> write_file(const std::string& path, std::string_view bytes, Sync sync) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode));
    if (!file) {
        return system_error(errno, path);
    }
    if (auto written = write_all(file.get(), bytes, path); !written) {
        return written;
    }
    return sync == Sync::yes ? sync_file(file.get(), path) : Result<void>();
}

class RealDisk final : public Disk {
public:
    Result<std::string> read(const std::string& path) override {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) {
            return system_error(errno, path);
        }
        std::string content;
        std::array<char, 65536> block{};
        while (true) {
            const auto length = ::read(file.get(), block.data(), block.size());
            if (length < 0 && errno == EINTR) {
                continue;
            }
            if (length < 0) {
                return system_error(errno, path);
            }
            if (length == 0) {
                return content;
            }
            content.append(block.data(), static_cast<std::size_t>(length));
        }
    }

    Result<void> replace(const std::string& path, std::string_view bytes) override {
        const std::string temporary = path + std::string(kTemporarySuffix);
        if (auto written = write_file(temporary, bytes, Sync::yes); !written) {
            ::unlink(temporary.c_str());
            return written;
        }
        return rename(temporary, path);
    }

    Result<void> put(const std::string& path, std::string_view bytes) override {
        const std::string temporary = path + std::string(kTemporarySuffix);
        auto written = write_file(temporary, bytes, Sync::no);
        if (written && std::rename(temporary.c_str(), path.c_str()) != 0) {
            written = system_error(errno, path);
        }
        if (!written) {
            ::unlink(temporary.c_str());
        }
        return written;
    }

    Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) override {
        Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kFileMode));
        struct stat status {};
        if (!file || ::fstat(file.get(), &status) != 0) {
            return system_error(errno, path);
        }
        if (auto synced = sync_directory(directory_of(path)); !synced) {
            return synced.error();
        }
        return std::unique_ptr<AppendFile>(
            std::make_unique<RealAppendFile>(std::move(file), path, static_cast<std::uint64_t>(status.st_size)));
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        if (std::rename(from.c_str(), to.c_str()) != 0) {
            return system_error(errno, from + " to " + to);
        }
        return sync_directory(directory_of(to));
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) == 0) {
            return sync_directory(directory_of(path));
        }
        return errno == ENOENT ? Result<void>() : system_error(errno, path);
    }

    Result<std::vector<std::string>> list(const std::string& directory) override {
        std::error_code problem;
        std::vector<std::string> names;
        std::filesystem::directory_iterator entry(directory, problem);
        for (const std::filesystem::directory_iterator end; !problem && entry != end; entry.increment(problem)) {
            const std::string name = entry->path().filename();
            if (entry->is_regular_file(problem) && !name.ends_with(kTemporarySuffix)) {
                names.push_back(name);
            }
        }
        if (problem && problem != std::errc::no_such_file_or_directory) {
            return system_error(problem.value(), directory);
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<void> make_directory(const std::string& path) override {
        if (path.size() > 1 && ::access(directory_of(path).c_str(), F_OK) != 0) {
            if (auto above = make_directory(directory_of(path)); !above) {
                return above;
            }
        }
        if (::mkdir(path.c_str(), kDirectoryMode) == 0 || errno == EEXIST) {
            return {};
        }
        return system_error(errno, path);
    }
};

}  // namespace

std::unique_ptr<Disk> make_disk() {
    return std::make_unique<RealDisk>();
}

}  // namespace systole::os
