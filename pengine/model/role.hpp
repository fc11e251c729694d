#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::pengine {

/// Ordered: a higher role is "more active". As a next role, unknown means "no opinion".
enum class Role : std::uint8_t { unknown, stopped, started, unpromoted, promoted };

/// "Stopped", "Started", "Unpromoted", "Promoted", "Unknown".
[[nodiscard]] std::string_view role_text(Role role);
/// Current and legacy names (Master, Slave), case-insensitive; nothing for any other text.
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

}  // namespace systole::pengine
