#include "ipc/qb_frame.hpp"

#include "ipc/parts.hpp"
#include "os/system_error.hpp"

#include <qb/qbipc_common.h>
#include <qb/qbipcc.h>
#include <qb/qbipcs.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace systole::ipc {

namespace {

constexpr std::int32_t kMorePartsFollow = QB_IPC_MSG_USER_START + 1;
constexpr std::int32_t kLastPart = QB_IPC_MSG_USER_START + 2;

std::int32_t frame_id(bool is_last) {
    return is_last ? kLastPart : kMorePartsFollow;
}

template <typename Header>
std::optional<Frame> read_frame(const void* data, std::size_t size) {
    if (size < sizeof(Header) || size > kBufferBytes) {
        return std::nullopt;
    }
    Header header{};
    std::memcpy(&header, data, sizeof header);
    if (header.id != kMorePartsFollow && header.id != kLastPart) {
        return std::nullopt;
    }
    const auto* const begin = static_cast<const char*>(data) + sizeof header;
    return Frame{.is_last = header.id == kLastPart, .part = {begin, size - sizeof header}};
}

template <typename Header>
std::array<iovec, 2> frame_of(Header& header, std::string_view part) {
    header.size = static_cast<std::int32_t>(sizeof header + part.size());
    // iovec is for reading as well as for writing, hence not const; libqb only reads here.
    return {iovec{.iov_base = &header, .iov_len = sizeof header},
            iovec{.iov_base = const_cast<char*>(part.data()), .iov_len = part.size()}};  // NOLINT
}

base::Result<bool> outcome(ssize_t sent) {
    if (sent >= 0) {
        return true;
    }
    const int number = static_cast<int>(-sent);
    if (number == EAGAIN || number == ENOBUFS || number == ETIMEDOUT || number == ENOMEM) {
        return false;
    }
    return os::system_error(number, "IPC connection");
}

}  // namespace

std::optional<Frame> read_request_frame(const void* data, std::size_t size) {
    return read_frame<qb_ipc_request_header>(data, size);
}

std::optional<Frame> read_event_frame(const void* data, std::size_t size) {
    return read_frame<qb_ipc_response_header>(data, size);
}

base::Result<bool> offer_event(qb_ipcs_connection* connection, std::string_view part, bool is_last) {
    qb_ipc_response_header header{};
    header.id = frame_id(is_last);
    const auto pieces = frame_of(header, part);
    return outcome(qb_ipcs_event_sendv(connection, pieces.data(), pieces.size()));
}

base::Result<bool> offer_request(qb_ipcc_connection* connection, std::string_view part, bool is_last) {
    qb_ipc_request_header header{};
    header.id = frame_id(is_last);
    const auto pieces = frame_of(header, part);
    return outcome(qb_ipcc_sendv(connection, pieces.data(), pieces.size()));
}

}  // namespace systole::ipc
