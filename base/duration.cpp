#include "base/duration.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace systole::base {

namespace {

constexpr Milliseconds kDefaultActionTimeout{20'000};
constexpr Milliseconds kMaxActionTimeout{std::numeric_limits<std::int32_t>::max()};

bool starts_with_unit(std::string_view text, std::string_view unit) {
    return text.size() >= unit.size() && equals_ignoring_case(text.substr(0, unit.size()), unit);
}

std::int64_t clipped_product(std::int64_t value, std::int64_t factor) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(value, factor, &product)) {
        return value < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    }
    return product;
}

}  // namespace

std::optional<Milliseconds> parse_plain_duration(std::string_view text) {
    const auto number = parse_integer(text);
    if (!number) {
        return std::nullopt;
    }
    std::string_view unit = number->rest;
    unit.remove_prefix(std::min(unit.find_first_not_of("0123456789."), unit.size()));
    unit.remove_prefix(std::min(unit.find_first_not_of(" \t\r\n\v\f"), unit.size()));
    if (unit.empty() || starts_with_unit(unit, "s")) {
        return Milliseconds(clipped_product(number->value, 1000));
    }
    // "ms" and "us" before "m": units are recognised by prefix, the first match counts.
    if (starts_with_unit(unit, "ms")) {
        return Milliseconds(number->value);
    }
    if (starts_with_unit(unit, "us")) {
        return Milliseconds(number->value / 1000);
    }
    if (starts_with_unit(unit, "m")) {
        return Milliseconds(clipped_product(number->value, 60'000));
    }
    if (starts_with_unit(unit, "h")) {
        return Milliseconds(clipped_product(number->value, 3'600'000));
    }
    return std::nullopt;
}

Milliseconds parse_action_timeout(std::string_view text) {
    const auto span = parse_plain_duration(text);
    if (!span || *span <= Milliseconds::zero()) {
        return kDefaultActionTimeout;
    }
    return std::min(*span, kMaxActionTimeout);
}

std::string readable_interval(Milliseconds interval) {
    constexpr std::int64_t kSecond = 1000;
    constexpr std::int64_t kMinute = 60 * kSecond;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    std::int64_t rest = interval.count();
    if (rest == 0) {
        return "0s";
    }
    std::string text;
    const auto take = [&rest, &text](std::int64_t unit, char letter) {
        if (rest >= unit) {
            text += fmt::format("{}{}", rest / unit, letter);
            rest %= unit;
        }
    };
    take(kDay, 'd');
    take(kHour, 'h');
    take(kMinute, 'm');
    if (rest >= kSecond) {
        const std::int64_t milliseconds = rest % kSecond;
        text += milliseconds == 0 ? fmt::format("{}s", rest / kSecond)
                                  : fmt::format("{}.{:03}s", rest / kSecond, milliseconds);
    } else if (rest > 0) {
        text += fmt::format("{}ms", rest);
    }
    return text;
}

Seconds round_to_seconds(Milliseconds span) {
    if (span > Milliseconds::zero() && span < Milliseconds(1000)) {
        return Seconds(1);
    }
    return Seconds((span.count() + 500) / 1000);
}

}  // namespace systole::base
