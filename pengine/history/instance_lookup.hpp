#pragma once

#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// The primitive that a history entry of this name on a node belongs to (spec 1 §10.8), or null. May make a removed clone
/// instance; remembers a history name that differs from the id.
[[nodiscard]] Resource* find_resource_of_history(Cluster& cluster, Node& node, std::string_view name);

/// A resource name without a trailing `:digits`.
[[nodiscard]] std::string_view base_name(std::string_view name);

}  // namespace systole::pengine
