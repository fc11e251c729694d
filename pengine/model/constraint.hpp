#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pengine/model/node_table.hpp"
#include "pengine/model/role.hpp"
#include "pengine/model/score.hpp"
#include "pengine/model/trace.hpp"

namespace systole::pengine {

struct Node;
struct Resource;
struct Ticket;

/// A location constraint for one resource. Owner of constraint types and objects: placement/.
struct LocationConstraint {
    struct Preference {
        Node* node = nullptr;
        Score score = 0;
    };
    std::string_view id;   ///< of the rule, where there is one
    Origin::Kind origin = Origin::Kind::location;  ///< or location_rule, health
    Resource* resource = nullptr;
    Role role_filter = Role::unknown;  ///< unknown: any
    DiscoveryMode discovery = DiscoveryMode::always;
    std::vector<Preference> preferences;
};

struct Colocation {
    std::string_view id;
    Resource* dependent = nullptr;
    Resource* primary = nullptr;
    Score score = 0;
    Role dependent_role = Role::unknown;
    Role primary_role = Role::unknown;
    std::string_view node_attribute;  ///< never empty: "#uname" by default
    bool influence = false;
    bool is_explicit = false;         ///< configured by the user
};

enum class LossPolicy : std::uint8_t { stop, demote, fence, freeze };

struct TicketConstraint {
    std::string_view id;
    Resource* resource = nullptr;
    Ticket* ticket = nullptr;
    Role role = Role::unknown;
    LossPolicy loss_policy = LossPolicy::stop;
};

}  // namespace systole::pengine
