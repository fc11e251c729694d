#pragma once

#include "base/result.hpp"
#include "messaging/types.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::messaging {

/// One piece of a message, as a transport carries it. The pieces of one message of one sender and class arrive in order
/// and without gap, or their message is dropped; pieces of other classes may come between.
struct Fragment {
    Priority priority = Priority::control;
    NodeId to{0};               ///< 0: everybody
    std::uint64_t message = 0;  ///< number of the message within its sender and class
    std::uint64_t offset = 0;   ///< of the payload in the message
    std::uint64_t total = 0;    ///< bytes of the whole message
    Bytes payload;

    friend bool operator==(const Fragment&, const Fragment&) = default;
};

inline constexpr std::uint8_t kFragmentVersion = 1;
/// Bytes that a fragment needs besides its payload.
inline constexpr std::size_t kFragmentOverhead = 1 + 1 + 4 + 8 + 8 + 8;

[[nodiscard]] Bytes encode(const Fragment& fragment);
/// Errors: `corrupt` for anything that `encode` would not make, another version included.
[[nodiscard]] base::Result<Fragment> decode_fragment(std::string_view bytes);

}  // namespace systole::messaging
