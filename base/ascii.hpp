#pragma once

namespace systole::base {

/// A decimal digit in ASCII, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace systole::base
