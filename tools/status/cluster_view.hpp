#pragma once

#include "base/result.hpp"
#include "pengine/model/cluster.hpp"
#include "xml/document.hpp"

#include <memory>

namespace systole::tools {

/// A CIB as the policy engine reads it, for tools that show a cluster's state.
struct ClusterView {
    std::unique_ptr<xml::Document> cib;            ///< in the current schema; the cluster refers to it
    std::unique_ptr<pengine::Cluster> cluster;
};

/// Upgrades the CIB to the current schema and reads it. Errors: schema, invalid.
[[nodiscard]] base::Result<ClusterView> view_cluster(const xml::Document& cib);

/// How many primitives there are, each instance counting, and how many of them are disabled or blocked.
struct InstanceCount {
    int all = 0;
    int disabled = 0;
    int blocked = 0;
};
[[nodiscard]] InstanceCount count_instances(const pengine::Cluster& cluster);

/// The value of a cluster property by name; empty if it is not set.
[[nodiscard]] std::string_view cluster_property(xml::Element cib, std::string_view name);

/// "Sun Nov 22 14:49:38 2026" in local time.
[[nodiscard]] std::string local_time_text(std::int64_t epoch_seconds);
/// The same for the present.
[[nodiscard]] std::string present_time_text();

}  // namespace systole::tools
