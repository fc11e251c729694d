#pragma once

#include "sim/status/status.hpp"
#include "tools/status/cluster_view.hpp"

#include <string>

namespace systole::tools {

/// What `crm_mon` and `crm status` show as text if they are not told otherwise.
[[nodiscard]] sim::StatusRequest default_status();

[[nodiscard]] std::string status_text(const ClusterView& view, const sim::StatusRequest& request);

/// The same as a page for browsers, which they load again after so many seconds (0: not).
[[nodiscard]] std::string status_page(const ClusterView& view, const sim::StatusRequest& request, long refresh_seconds);

/// The document of `crm_mon --as-xml`: `<crm_mon version=…>` with the same content that other documents of results have.
[[nodiscard]] std::string legacy_status_document(const ClusterView& view, const sim::StatusRequest& request);

/// One line for monitoring systems: "CLUSTER OK: 3 nodes online, 14 resource instances configured".
[[nodiscard]] std::string simple_status_text(const ClusterView& view);

}  // namespace systole::tools
