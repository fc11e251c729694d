#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <string_view>

namespace systole::pengine {

/// Explains what was decided: for the resource of this id and all inside it (an id with or without instance number), or for all
/// resources if it is empty. Unknown ids give no resources. Preconditions: the cluster was scheduled with `RunOptions::explain`,
/// and build_graph() was called.
[[nodiscard]] Explanation explain(const Cluster& cluster, std::string_view resource = {});

}  // namespace systole::pengine
