#include "pengine/model/role.hpp"

#include <array>

#include "base/text.hpp"

namespace systole::pengine {

std::string_view role_text(Role role) {
    switch (role) {
        case Role::unknown:
            return "Unknown";
        case Role::stopped:
            return "Stopped";
        case Role::started:
            return "Started";
        case Role::unpromoted:
            return "Unpromoted";
        case Role::promoted:
            return "Promoted";
    }
    return "Unknown";
}

std::optional<Role> parse_role(std::string_view text) {
    struct Name {
        std::string_view text;
        Role role;
    };
    static constexpr std::array<Name, 6> kNames{{{"Stopped", Role::stopped},
                                                 {"Started", Role::started},
                                                 {"Unpromoted", Role::unpromoted},
                                                 {"Promoted", Role::promoted},
                                                 {"Slave", Role::unpromoted},
                                                 {"Master", Role::promoted}}};
    for (const Name& name : kNames) {
        if (base::equals_ignoring_case(name.text, text)) {
            return name.role;
        }
    }
    return std::nullopt;
}

}  // namespace systole::pengine
