#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace systole::ipc {

inline constexpr int kEnvelopeVersion = 1;
/// Largest envelope: a whole CIB and its header.
inline constexpr std::size_t kMaxEnvelopeBytes = 65UL * 1024 * 1024;

/// Chosen by the client; the reply carries it. 0 for what is not answered.
using RequestId = std::uint64_t;

/// One message between a client and a server: a short XML header, a newline, the body's XML.
struct Envelope {
    enum class Kind : std::uint8_t {
        request,       ///< client to server, answered by a reply or an error
        reply,
        notification,  ///< either way, not answered
        error,         ///< server to client: the request could not be read or served; the body is `<error message=>`
        ping,          ///< client to server: is the event loop alive? Answered by pong, without the daemon's own code
        pong,
    };
    Kind kind = Kind::notification;
    RequestId id = 0;
    std::string body;    ///< XML text
};

[[nodiscard]] std::string encode(const Envelope& envelope);
/// Errors: invalid (not an envelope, too large), unsupported (another version).
[[nodiscard]] base::Result<Envelope> decode(std::string_view bytes);

}  // namespace systole::ipc
