#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What an action tells whoever carries it out.
struct ActionAttributes {
    NameValues attributes;                    ///< written sorted by name
    std::vector<NameValues::Pair> parameters; ///< whose names cannot be those of attributes
};

/// The attributes of spec 3 §21.4, child 2. `has_node`: the action's node is written to the graph.
[[nodiscard]] ActionAttributes attributes_of(Cluster& cluster, const Action& action, bool has_node);

}  // namespace systole::pengine
