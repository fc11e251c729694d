#pragma once

#include <cstdint>
#include <vector>

#include "pengine/history/history_run.hpp"

namespace systole::pengine {

/// Whether a resource found active counts as failed there (then it adds nothing to the node's priority).
enum class Failed : std::uint8_t { no, yes };

/// Adds a node to those where a resource and its ancestors are active (spec 1 §16.3).
void add_active_node(Cluster& cluster, Resource& rsc, Node& node, Failed failed);

/// Applies what a resource's history on a node amounts to (spec 1 §16.1). Launchers that must be restarted once all history is
/// known are put at the front of `containers_to_stop`.
void apply_resource_state(ResourceHistory& history, std::vector<Resource*>& containers_to_stop);

}  // namespace systole::pengine
