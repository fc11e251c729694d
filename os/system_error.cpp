#include "os/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace systole::os {

namespace {

base::Errc code_of(int number) {
    switch (number) {
        case ENOENT:
        case ENOTDIR:
        case ESRCH: return base::Errc::not_found;
        case EACCES:
        case EPERM:
        case EROFS: return base::Errc::denied;
        case EEXIST:
        case EADDRINUSE: return base::Errc::exists;
        case ENOSPC:
        case EDQUOT:
        case EFBIG: return base::Errc::no_space;
        case ECONNREFUSED:
        case ENOTCONN:
        case ECONNRESET:
        case EPIPE:
        case ESHUTDOWN: return base::Errc::not_connected;
        case ETIMEDOUT: return base::Errc::timeout;
        case EAGAIN:
        case EBUSY: return base::Errc::busy;
        default: return base::Errc::io;
    }
}

}  // namespace

std::string errno_text(int number) {
    return std::generic_category().message(number);
}

base::Error system_error(int number, std::string_view what) {
    return {code_of(number), std::string(what) + ": " + errno_text(number)};
}

}  // namespace systole::os
