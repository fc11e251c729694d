#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <sys/uio.h>

struct qb_ipcs_connection;
struct qb_ipcc_connection;

/// One part as libqb carries it: its request or response header, whose `id` tells whether more parts follow. For ipc/ only.
namespace systole::ipc {

struct Frame {
    bool is_last = false;
    std::string_view part;
};

/// Reads a part from a client's buffer. `size` is what libqb says, which a hostile client may have forged: it is checked against
/// the buffer's real size. Nothing for what is no part.
[[nodiscard]] std::optional<Frame> read_request_frame(const void* data, std::size_t size);
[[nodiscard]] std::optional<Frame> read_event_frame(const void* data, std::size_t size);

/// Offer of Outbox for both ends.
[[nodiscard]] base::Result<bool> offer_event(qb_ipcs_connection* connection, std::string_view part, bool is_last);
[[nodiscard]] base::Result<bool> offer_request(qb_ipcc_connection* connection, std::string_view part, bool is_last);

}  // namespace systole::ipc
