#include "pengine/model/interval.hpp"

#include <algorithm>
#include <limits>

#include "base/duration.hpp"
#include "base/iso8601.hpp"
#include "base/number.hpp"

namespace systole::pengine {

namespace {

/// Takes the next number of a version from the front of `text`; 0 when there is none.
std::int64_t take_component(std::string_view& text) {
    const auto component = base::parse_integer(text);
    if (text.empty() || text.front() < '0' || text.front() > '9' || !component) {
        text = {};
        return 0;
    }
    text = component->rest;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
    } else {
        text = {};
    }
    return component->value;
}

}  // namespace

std::optional<std::uint32_t> parse_interval(std::string_view text) {
    constexpr std::int64_t kLargestIso = 4'294'967'000;
    constexpr std::int64_t kLargest = std::numeric_limits<std::uint32_t>::max();
    if (text.starts_with('P')) {
        const auto duration = base::parse_calendar_duration(text);
        if (!duration || duration->total_seconds() < 0) {
            return std::nullopt;
        }
        return static_cast<std::uint32_t>(std::min(duration->total_seconds(), kLargestIso / 1000) * 1000);
    }
    const auto span = base::parse_plain_duration(text);
    if (!span || span->count() < 0) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::min<std::int64_t>(span->count(), kLargest));
}

std::uint32_t parse_unsigned(std::string_view text, std::uint32_t fallback) {
    const auto number = base::parse_integer(text);
    if (!number || number->value < 0 || number->value > std::numeric_limits<std::uint32_t>::max()) {
        return fallback;
    }
    return static_cast<std::uint32_t>(number->value);
}

int compare_versions(std::string_view left, std::string_view right) {
    const auto skip_spaces = [](std::string_view& text) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    };
    skip_spaces(left);
    skip_spaces(right);
    while (!left.empty() || !right.empty()) {
        const std::int64_t left_component = take_component(left);
        const std::int64_t right_component = take_component(right);
        if (left_component != right_component) {
            return left_component < right_component ? -1 : 1;
        }
    }
    return 0;
}

std::int64_t rounded_seconds(std::uint32_t interval_ms) {
    return base::round_to_seconds(base::Milliseconds(interval_ms)).count();
}

}  // namespace systole::pengine
