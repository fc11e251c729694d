#pragma once

#include "base/rng.hpp"
#include "messaging/node_list.hpp"
#include "sim/cluster/safety.hpp"

#include <string>
#include <vector>

namespace systole::sim {

/// A configuration to run, and what it allows.
struct RandomCib {
    std::string text;
    ManagedResources resources;
    std::vector<std::string> top_level;  ///< ids of resources that clients may be told to move or stop
    std::string shape;                   ///< in words
};

/// Primitives (some can migrate), groups, clones, promotable clones, bundles without a service inside; locations, colocations and
/// orders between them; fence devices, at times with a topology.
[[nodiscard]] RandomCib make_random_cib(const messaging::NodeList& nodes, base::Rng& rng);

}  // namespace systole::sim
