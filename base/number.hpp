#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::base {

/// An integer read from the start of a text, as the CIB's readers do it.
struct ParsedInteger {
    std::int64_t value = 0;
    bool is_clipped = false;     ///< the text went beyond 64 bits; value is the limit
    std::string_view rest;       ///< what follows the digits
};

/// Reads optional white space, an optional sign and decimal digits; what follows is left in `rest`. Nothing if there is no digit.
[[nodiscard]] std::optional<ParsedInteger> parse_integer(std::string_view text);

/// The same, but the whole text must be the number and fit into 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_whole_integer(std::string_view text);

/// A boolean as the CIB's readers take it, in any case: true on yes y 1, false off no n 0. Nothing for other text.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);

/// True only for a text in the list of true words.
[[nodiscard]] bool is_true(std::string_view text);

}  // namespace systole::base
