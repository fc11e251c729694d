#pragma once

#include "base/result.hpp"
#include "pengine/model/cluster.hpp"
#include "xml/document.hpp"

#include <memory>
#include <string>
#include <vector>

namespace systole::tools {

/// A CIB as the policy engine reads it, for tools that show a cluster's state.
struct ClusterView {
    std::unique_ptr<xml::Document> cib;            ///< in the current schema; the cluster refers to it
    std::unique_ptr<pengine::Cluster> cluster;
    std::vector<std::string> messages;             ///< what was changed to bring the CIB to the current schema
};

/// Upgrades the CIB to the current schema and reads it. Errors: schema, invalid.
[[nodiscard]] base::Result<ClusterView> view_cluster(const xml::Document& cib);

}  // namespace systole::tools
