#pragma once

#include "tools/status/cluster_view.hpp"

#include <string>

namespace systole::tools {

/// Parts of the text of `crm_mon` and `crm status`.
struct StatusSections {
    bool summary = true;
    bool nodes = true;
    bool resources = true;
    bool inactive_resources = false;
    bool attributes = false;
    bool fail_counts = false;
    bool failures = true;
};

[[nodiscard]] std::string status_text(const ClusterView& view, const StatusSections& sections);

/// One line for monitoring systems: "CLUSTER OK: 3 nodes online, 14 resource instances configured".
[[nodiscard]] std::string simple_status_text(const ClusterView& view);

}  // namespace systole::tools
