#include "messaging/local/host_presence.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace systole::messaging::local {

namespace {

std::string path_of(const std::string& directory, NodeId host) {
    return fmt::format("{}/host-{}.lock", directory, host.value());
}

/// A lock on the whole file that belongs to the open file, not to the process; unlike flock's it can be asked about.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

base::Result<HostPresence> HostPresence::announce(const std::string& directory, NodeId host) {
    const std::string path = path_of(directory, host);
    os::Descriptor file{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    struct flock lock = whole_file();
    if (!file || fcntl(file.get(), F_OFD_SETLK, &lock) != 0) {
        const int error = errno;
        const bool is_held = error == EAGAIN || error == EACCES;
        return base::Error{.code = is_held ? base::Errc::exists : base::Errc::io,
                           .message = fmt::format("cannot lock {}: {}", path, std::generic_category().message(error))};
    }
    return HostPresence{std::move(file)};
}

bool HostPresence::is_there(const std::string& directory, NodeId host) {
    const os::Descriptor file{open(path_of(directory, host).c_str(), O_RDWR | O_CLOEXEC)};
    struct flock lock = whole_file();
    return file && fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace systole::messaging::local
