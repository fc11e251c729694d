#include "base/result.hpp"

namespace systole::base {

const char* name_of(Errc code) noexcept {
    switch (code) {
        case Errc::invalid: return "invalid";
        case Errc::schema: return "schema";
        case Errc::not_found: return "not_found";
        case Errc::exists: return "exists";
        case Errc::stale: return "stale";
        case Errc::digest: return "digest";
        case Errc::denied: return "denied";
        case Errc::refused: return "refused";
        case Errc::unsupported: return "unsupported";
        case Errc::no_quorum: return "no_quorum";
        case Errc::busy: return "busy";
        case Errc::timeout: return "timeout";
        case Errc::not_connected: return "not_connected";
        case Errc::io: return "io";
        case Errc::no_space: return "no_space";
        case Errc::corrupt: return "corrupt";
        case Errc::internal: return "internal";
    }
    return "unknown";
}

Error Error::with_context(std::string_view context) const {
    return Error{code, std::string(context) + ": " + message};
}

}  // namespace systole::base
