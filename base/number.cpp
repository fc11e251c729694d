#include "base/number.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace systole::base {

namespace {

constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::optional<ParsedInteger> parse_integer(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
    bool is_negative = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) {
        is_negative = text[at] == '-';
        ++at;
    }
    const std::size_t first_digit = at;
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
    ParsedInteger result;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        // Counted towards the minimum, because it reaches one further than the maximum.
        const int digit = text[at] - '0';
        if (result.is_clipped || result.value < (kMin + digit) / 10) {
            result.is_clipped = true;
            continue;
        }
        result.value = result.value * 10 - digit;
    }
    if (at == first_digit) {
        return std::nullopt;
    }
    if (!is_negative && result.value == kMin) {
        result.is_clipped = true;
    }
    if (result.is_clipped) {
        result.value = is_negative ? kMin : kMax;
    } else if (!is_negative) {
        result.value = -result.value;
    }
    result.rest = text.substr(at);
    return result;
}

std::optional<std::int64_t> parse_whole_integer(std::string_view text) {
    const auto number = parse_integer(text);
    if (!number || number->is_clipped || !number->rest.empty()) {
        return std::nullopt;
    }
    return number->value;
}

std::optional<bool> parse_boolean(std::string_view text) {
    static constexpr std::array<std::string_view, 5> kTrue = {"true", "on", "yes", "y", "1"};
    static constexpr std::array<std::string_view, 5> kFalse = {"false", "off", "no", "n", "0"};
    const auto is_word = [text](std::string_view word) { return equals_ignoring_case(text, word); };
    if (std::any_of(kTrue.begin(), kTrue.end(), is_word)) {
        return true;
    }
    if (std::any_of(kFalse.begin(), kFalse.end(), is_word)) {
        return false;
    }
    return std::nullopt;
}

bool is_true(std::string_view text) {
    return parse_boolean(text).value_or(false);
}

}  // namespace systole::base
