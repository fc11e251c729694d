#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

#include "pengine/model/name_values.hpp"

namespace systole::pengine {

/// Instance attributes already evaluated.
struct ParameterCache {
    /// By resource index and node index + 1 (0: no node, or the same for all nodes).
    std::map<std::pair<std::uint32_t, std::uint32_t>, NameValues> tables;
    /// Whether a resource's instance attributes depend on rules, and so on the node.
    std::unordered_map<std::uint32_t, bool> depends_on_node;
};

}  // namespace systole::pengine
