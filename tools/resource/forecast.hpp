#pragma once

#include "pengine/model/cluster.hpp"

#include <set>
#include <string>
#include <vector>

namespace systole::tools {

/// What runs now: ids of primitives; of anonymous instances, whose numbers change from look to look, "NAME on NODE".
[[nodiscard]] std::set<std::string> running_now(const pengine::Cluster& cluster);

/// What the cluster would make of its present state if nothing disturbs it.
struct Forecast {
    std::set<std::string> running;     ///< what has a place, named as in running_now()
    std::vector<std::string> pending;  ///< what is still to be done: "12: web_start_0\ton node1"
};

/// Lets the policy engine decide. Precondition: the cluster is loaded, and nothing has been decided on it.
[[nodiscard]] Forecast forecast(pengine::Cluster& cluster);

}  // namespace systole::tools
