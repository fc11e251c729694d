#include "messaging/local/generation.hpp"

#include "base/number.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace systole::messaging::local {

namespace {

constexpr std::string_view kPrefix = "ring-";
constexpr std::string_view kLockSuffix = ".lock";

std::string lock_path(const std::string& directory, std::uint64_t generation) {
    return fmt::format("{}/{}{}{}", directory, kPrefix, generation, kLockSuffix);
}

/// The generation of a lock file's name.
std::optional<std::uint64_t> generation_of(std::string_view name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kLockSuffix)) {
        return std::nullopt;
    }
    name.remove_prefix(kPrefix.size());
    name.remove_suffix(kLockSuffix.size());
    const std::optional<std::int64_t> number = base::parse_whole_integer(name);
    if (!number || *number < 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(*number);
}

base::Error io_error(std::string_view what, const std::string& path) {
    const int error = errno;
    return {.code = error == EEXIST ? base::Errc::exists : base::Errc::io,
            .message = fmt::format("{} {}: {}", what, path, std::generic_category().message(error))};
}

void remove_older(const std::string& directory, std::uint64_t generation) {
    for (std::uint64_t older = generation; older > 0; --older) {
        const std::string lock = lock_path(directory, older - 1);
        unlink(socket_path(directory, older - 1).c_str());
        if (unlink(lock.c_str()) != 0) {
            break;  // older ones were removed by the one before
        }
    }
}

}  // namespace

std::optional<std::uint64_t> newest_generation(const std::string& directory) {
    std::optional<std::uint64_t> newest;
    std::error_code error;
    for (std::filesystem::directory_iterator entry{directory, error}; !error && entry != std::filesystem::directory_iterator{};
         entry.increment(error)) {
        const std::optional<std::uint64_t> generation = generation_of(entry->path().filename().string());
        if (generation && (!newest || *generation > *newest)) {
            newest = generation;
        }
    }
    return newest;
}

bool is_abandoned(const std::string& directory, std::uint64_t generation) {
    const os::Descriptor file{open(lock_path(directory, generation).c_str(), O_RDWR | O_CLOEXEC)};
    return file && flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

base::Result<os::Descriptor> make_generation(const std::string& directory, std::uint64_t generation) {
    // The file appears under its name only when it is locked already: nobody can take a new sequencer for a dead one.
    const std::string temporary = fmt::format("{}/.ring-{}.{}", directory, generation, getpid());
    os::Descriptor file{open(temporary.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return io_error("cannot lock", temporary);
    }
    const std::string lock = lock_path(directory, generation);
    const bool is_ours = link(temporary.c_str(), lock.c_str()) == 0;
    const base::Error failure = is_ours ? base::Error{} : io_error("cannot make", lock);
    unlink(temporary.c_str());
    if (!is_ours) {
        return failure;
    }
    remove_older(directory, generation);
    return file;
}

std::string socket_path(const std::string& directory, std::uint64_t generation) {
    return fmt::format("{}/{}{}.sock", directory, kPrefix, generation);
}

}  // namespace systole::messaging::local
