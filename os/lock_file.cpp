#include "os/lock_file.hpp"

#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace systole::os {

namespace {

base::Error held_error(int fd, const std::string& path) {
    std::array<char, 32> content{};
    const auto length = ::pread(fd, content.data(), content.size(), 0);
    std::string holder(content.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    if (const auto end = holder.find('\n'); end != std::string::npos) {
        holder.resize(end);
    }
    return {base::Errc::exists, path + ": held by process " + (holder.empty() ? "(unknown)" : holder)};
}

}  // namespace

base::Result<LockFile> LockFile::acquire(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (!file) {
        return system_error(errno, path);
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? held_error(file.get(), path) : system_error(errno, path);
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0) {
        return system_error(errno, path);
    }
    return LockFile(std::move(file));
}

}  // namespace systole::os
