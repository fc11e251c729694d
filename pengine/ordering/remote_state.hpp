#pragma once

#include <cstdint>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What can be said about the connection of a remote or guest node (spec 3 §17.1).
enum class RemoteState : std::uint8_t {
    unknown,
    alive,
    resting,  ///< connected from a node that is lost, or to be connected anew
    failed,
    stopped
};

/// Precondition: the node has a connection.
[[nodiscard]] RemoteState remote_state(const Node& node);

/// Through which cluster node an action on a remote or guest node goes (spec 3 §17.3); null for all other actions.
[[nodiscard]] Node* router_node(const Action& action);

}  // namespace systole::pengine
