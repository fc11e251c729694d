#pragma once

#include "base/result.hpp"
#include "pengine/model/cluster.hpp"
#include "xml/document.hpp"

#include <cstdint>
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

/// "Sun Nov 22 14:49:38 2026" in local time.
[[nodiscard]] std::string local_time_text(std::int64_t epoch_seconds);

}  // namespace systole::tools
