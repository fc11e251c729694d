#pragma once

#include "messaging/node_list.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace systole::cib {

/// How far configuration changes are safe at present (design §6.3.4). With none they are refused.
enum class Durability {
    none,
    unproven,  ///< all others surely down, but our disks may be behind theirs (not in the modes of this version)
    reduced,   ///< all others surely down
    full,
};

[[nodiscard]] std::string_view name_of(Durability durability);
[[nodiscard]] std::optional<Durability> durability_from_name(std::string_view name);

/// Whose acknowledgements commit an entry. Stated by the coordinator, so that all judge alike.
struct Requirement {
    Durability durability = Durability::none;
    std::set<messaging::NodeId> able;  ///< the voters whose acknowledgements count
    bool needs_all = false;            ///< of them all; else of some with a majority of all configured votes

    friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// What the coordinator knows when it chooses a requirement.
struct DurabilityInputs {
    bool is_quorate = false;
    std::set<messaging::NodeId> able;         ///< able voters
    std::set<messaging::NodeId> surely_down;  ///< absent voters known to be down, and present ones that are not able
    /// No voter outside `able` can have made changes that these do not have.
    bool is_proven = false;
};

/// The requirement in force. Preconditions: `nodes` passes messaging::quorum_mode.
[[nodiscard]] Requirement choose_requirement(const messaging::NodeList& nodes, messaging::QuorumMode mode,
                                             const DurabilityInputs& inputs);

/// True if acknowledgements of `from` satisfy the requirement. Nothing satisfies one of durability none.
[[nodiscard]] bool is_satisfied(const Requirement& requirement, const messaging::NodeList& nodes,
                                const std::set<messaging::NodeId>& from);

}  // namespace systole::cib
