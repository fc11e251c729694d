#include "sim/status/status.hpp"

#include "pengine/phases.hpp"
#include "sim/status/bans.hpp"
#include "sim/status/cluster_summary.hpp"
#include "sim/status/failed_actions.hpp"
#include "sim/status/fence_history.hpp"
#include "sim/status/node_attributes.hpp"
#include "sim/status/node_history.hpp"
#include "sim/status/node_list.hpp"
#include "sim/status/resource_list.hpp"
#include "sim/status/tickets.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;

bool wants_history(const Sections& sections) {
    return sections.intersects({Section::operations, Section::failcounts});
}

HistoryContent history_content(const Sections& sections) {
    return sections.contains(Section::operations) ? HistoryContent::operations : HistoryContent::fail_counts;
}

/// Tickets and bans are known only once constraints have been read. The resource list must stand by then: constraints
/// change what it is made from.
void read_constraints_if_needed(Cluster& cluster, const Sections& sections) {
    if (cluster.is_feature_set_supported && sections.intersects({Section::tickets, Section::bans})) {
        pengine::read_constraints(cluster);
    }
}

/// Readers of XML want all there is.
StatusOptions xml_options(StatusOptions options) {
    options.only_active = false;
    options.is_brief = false;
    options.timing = true;
    return options;
}

}  // namespace

void append_status(Report& report, Cluster& cluster, const StatusRequest& request) {
    const Sections& sections = request.sections;
    if (request.has_summary) {
        append_summary(report, cluster, request);
    }
    if (sections.contains(Section::nodes)) {
        append_node_list(report, cluster, request.options, request.filter);
    }
    if (sections.contains(Section::resources)) {
        append_resource_list(report, cluster, request.options, request.filter);
    }
    if (sections.contains(Section::attributes)) {
        append_node_attributes(report, cluster, request.options, request.filter);
    }
    if (wants_history(sections)) {
        append_node_history(report, cluster, request, history_content(sections));
    }
    if (sections.contains(Section::failures)) {
        append_failed_actions(report, cluster, request.options, request.filter);
    }
    append_failed_fencing(report, cluster, request);
    read_constraints_if_needed(cluster, sections);
    if (sections.contains(Section::tickets)) {
        append_tickets(report, cluster);
    }
    if (sections.contains(Section::bans)) {
        append_bans(report, cluster, request);
    }
    append_fence_history(report, cluster, request);
}

void append_status_xml(xml::MutableElement parent, Cluster& cluster, const StatusRequest& request) {
    const Sections& sections = request.sections;
    const StatusOptions options = xml_options(request.options);
    if (request.has_summary) {
        append_summary_xml(parent, cluster, request);
    }
    if (sections.contains(Section::nodes)) {
        append_nodes_xml(parent, cluster, options, request.filter);
    }
    if (sections.contains(Section::resources)) {
        append_resources_xml(parent, cluster, options, request.filter);
    }
    if (sections.contains(Section::attributes)) {
        append_node_attributes_xml(parent, cluster, request.filter);
    }
    if (wants_history(sections)) {
        append_node_history_xml(parent, cluster, request, history_content(sections));
    }
    if (sections.contains(Section::failures)) {
        append_failures_xml(parent, cluster, request.filter);
    }
    append_fence_history_xml(parent, cluster, request);
    read_constraints_if_needed(cluster, sections);
    if (sections.contains(Section::tickets)) {
        append_tickets_xml(parent, cluster);
    }
    if (sections.contains(Section::bans)) {
        append_bans_xml(parent, cluster, request);
    }
}

}  // namespace systole::sim
