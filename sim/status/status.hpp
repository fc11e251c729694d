#pragma once

#include <string>

#include "pengine/model/cluster.hpp"
#include "pengine/model/enum_set.hpp"
#include "sim/status/filter.hpp"
#include "sim/transition/report.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// How the parts of a status are shown.
struct StatusOptions {
    bool show_pending = true;
    bool only_active = false;       ///< leave out what does not run
    bool short_primitives = false;  ///< primitives without the names of their nodes, but with their descriptions
    bool by_node = false;           ///< active resources below their nodes
    bool is_brief = false;          ///< counts instead of single primitives
    bool clone_details = false;     ///< every instance on its own
    bool implicit_resources = false;  ///< those that bundles and guest nodes bring along
    bool node_ids = false;
    bool feature_sets = false;
    bool descriptions = false;
    bool timing = false;            ///< when operations ran and how long
    bool friendly_failures = false;  ///< failed actions and fencing in sentences
    bool full_fence_history = false;  ///< every event, not only the last of each kind
};

/// What there is to show, in the names of `crm_mon --include`.
enum class Section {
    attributes,
    bans,
    counts,
    dc,
    failcounts,
    failures,
    fencing_failed,
    fencing_pending,
    fencing_succeeded,
    maint_mode,
    nodes,
    operations,
    options,
    resources,
    stack,
    tickets,
    times,
    count_  // must be last
};
using Sections = pengine::EnumSet<Section>;

/// What a status says beyond the CIB; all of it may be missing.
struct LiveFacts {
    std::string local_node;        ///< where the status was asked for
    bool is_running = false;       ///< a cluster answered
    xml::Element fence_history;    ///< `<fence_history><fence_event …/>…</fence_history>`, newest first
};

struct StatusRequest {
    Sections sections;
    bool has_summary = true;       ///< without, not even a missing DC is told
    StatusOptions options;
    StatusFilter filter;
    std::string ban_prefix;        ///< bans are shown if their ids start with this
    LiveFacts live;
};

/// The sections that are wanted, as text with an empty line between them (tools specification §4.5 and §4.9). A status is shown
/// of a cluster that has been loaded and not decided about. The cluster is changeable because fail counts, parameters and
/// constraints are evaluated on demand.
void append_status(Report& report, pengine::Cluster& cluster, const StatusRequest& request);

/// The same as elements below `parent`. Inactive resources and timing are always told, brief forms never.
void append_status_xml(xml::MutableElement parent, pengine::Cluster& cluster, const StatusRequest& request);

}  // namespace systole::sim
