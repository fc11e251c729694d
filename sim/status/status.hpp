#pragma once

#include <string>

#include "pengine/model/cluster.hpp"

namespace systole::sim {

/// Which parts of the status are shown, and how.
struct StatusOptions {
    bool show_pending = true;
    bool show_attributes = false;
    bool show_failcounts = false;  ///< fail counts and failed actions
    bool only_active = false;      ///< leave out what does not run
    bool short_primitives = false;  ///< primitives without the names of their nodes, but with their descriptions
};

/// The status block of crm_simulate below its title: nodes, resources, and what else is wanted (tools specification §4.5).
/// Takes the cluster as changeable because fail counts are evaluated on demand.
[[nodiscard]] std::string cluster_status_text(pengine::Cluster& cluster, const StatusOptions& options);

}  // namespace systole::sim
