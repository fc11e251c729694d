#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace systole::base {

/// A time span in plain form: integer (fractions are cut), optional unit (s, ms, us, m, h; seconds without one). Negative values are
/// returned as such. Nothing for other text, ISO 8601 durations included (see iso8601.hpp).
/// Source: Pacemaker 3.0 time spans.
[[nodiscard]] std::optional<Milliseconds> parse_plain_duration(std::string_view text);

/// An action timeout: plain form; absent, invalid or not positive text means 20 s.
[[nodiscard]] Milliseconds parse_action_timeout(std::string_view text);

/// For messages: "0s", "10s", "1m30s", "2h0m5s" style: days, hours and minutes where not zero, then seconds with milliseconds.
[[nodiscard]] std::string readable_interval(Milliseconds interval);

/// Whole seconds: below one second counts as one (but zero is zero), else rounded to the nearest.
[[nodiscard]] Seconds round_to_seconds(Milliseconds span);

}  // namespace systole::base
