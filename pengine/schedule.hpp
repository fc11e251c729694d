#pragma once

#include <memory>

#include "base/result.hpp"
#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Reads a CIB: nodes, resources and what their histories say, without deciding anything (phases 1 to 7). `cib` must be
/// upgraded to the current schema already and outlive the result. Error: invalid (not a CIB).
[[nodiscard]] base::Result<std::unique_ptr<Cluster>> load(xml::Element cib, const RunOptions& options);

/// Decides (phases 8 to 20): afterwards the cluster holds assigned nodes, roles, actions and their relations.
void decide(Cluster& cluster);

/// load() and decide(). The transition graph is made from the result by graph/ (phase 21).
[[nodiscard]] base::Result<std::unique_ptr<Cluster>> schedule(xml::Element cib, const RunOptions& options);

}  // namespace systole::pengine
