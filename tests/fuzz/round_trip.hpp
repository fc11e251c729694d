#pragma once

#include "base/ensure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What several targets do alike.
namespace systole::fuzz {

/// libFuzzer's input as text.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};  // NOLINT: libFuzzer's interface
}

/// Checks that bytes are refused with a reason, or understood; and that what was understood is written in a form that is understood
/// the same way. `write` makes text of a message, `read` a Result of text.
template <typename Read, typename Write>
void check_round_trip(std::string_view bytes, const Read& read, const Write& write) {
    const auto message = read(bytes);
    if (!message) {
        base::ensure(!message.error().message.empty(), "a refusal says why");
        return;
    }
    const std::string written = write(*message);
    const auto again = read(written);
    base::ensure(again.has_value(), "what is written is understood");
    base::ensure(write(*again) == written, "it is understood the same way");
}

}  // namespace systole::fuzz
