#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::pengine {

/// An interval specification in milliseconds: plain form or ISO 8601 duration (spec 1 §1.4), capped. Nothing if invalid or
/// negative (which counts as 0 where there is no other rule).
[[nodiscard]] std::optional<std::uint32_t> parse_interval(std::string_view text);

/// An unsigned XML attribute: absent, malformed, negative or too large values give `fallback` (spec 1 §1.2).
[[nodiscard]] std::uint32_t parse_unsigned(std::string_view text, std::uint32_t fallback = 0);

/// Compares dotted numeric versions component by component; missing components count as 0 (spec 1 §1.8).
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right);

/// Milliseconds to seconds: below one second counts as one, else rounded (spec 1 §1.4).
[[nodiscard]] std::int64_t rounded_seconds(std::uint32_t interval_ms);

}  // namespace systole::pengine
