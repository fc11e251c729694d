#pragma once

#include "base/result.hpp"
#include "messaging/roster.hpp"
#include "messaging/types.hpp"

#include <set>
#include <string_view>
#include <variant>

/// What processes of the CPG group multicast to each other.
namespace systole::messaging::corosync {

inline constexpr std::uint8_t kPacketVersion = 1;
/// Bytes of a packet besides the fragment in it.
inline constexpr std::size_t kPacketOverhead = 2;

/// An encoded Fragment.
struct FragmentPacket {
    Bytes fragment;

    friend bool operator==(const FragmentPacket&, const FragmentPacket&) = default;
};

/// These have not greeted in time; see Roster.
struct SkipPacket {
    std::set<Sender> silent;

    friend bool operator==(const SkipPacket&, const SkipPacket&) = default;
};

using Packet = std::variant<FragmentPacket, Greeting, SkipPacket>;

[[nodiscard]] Bytes encode(const Packet& packet);
/// Errors: `corrupt`, `unsupported` (another version).
[[nodiscard]] base::Result<Packet> decode_packet(std::string_view bytes);

}  // namespace systole::messaging::corosync
