#pragma once

#include <optional>
#include <string_view>

#include "pengine/model/role.hpp"

namespace systole::pengine {

/// The role a colocation or ticket constraint names (spec 2 §5.2): absent and Started mean any (unknown). Nothing for a text
/// that is no role: the constraint is ignored.
[[nodiscard]] inline std::optional<Role> constraint_role(std::optional<std::string_view> text) {
    if (!text) {
        return Role::unknown;
    }
    const std::optional<Role> role = parse_role(*text);
    return role == Role::started ? Role::unknown : role;
}

/// The same for location constraints, where Unpromoted means any role, too.
[[nodiscard]] inline std::optional<Role> location_role(std::optional<std::string_view> text) {
    const std::optional<Role> role = constraint_role(text);
    return role == Role::unpromoted ? Role::unknown : role;
}

}  // namespace systole::pengine
