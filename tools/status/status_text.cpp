#include "tools/status/status_text.hpp"

#include "sim/status/history_sections.hpp"
#include "sim/status/node_list.hpp"
#include "sim/status/resource_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::tools {
namespace {

std::string dc_text(const ClusterView& view) {
    const pengine::Cluster& cluster = *view.cluster;
    if (cluster.dc == nullptr) {
        return "NONE";
    }
    const std::string_view version = cluster_property(view.cib->root(), "dc-version");
    return fmt::format("{} (version {}) - partition {} quorum", cluster.dc->name, version.empty() ? "unknown" : version,
                       cluster.has_quorum ? "with" : "WITHOUT");
}

std::string last_change_text(xml::Element cib) {
    std::string text(cib.get("cib-last-written"));
    const auto add = [&](std::string_view word, std::string_view attribute) {
        if (!cib.get(attribute).empty()) {
            text += fmt::format(" {} {}", word, cib.get(attribute));
        }
    };
    add("by", "update-user");
    add("via", "update-client");
    add("on", "update-origin");
    return text;
}

void append_summary(sim::Report& report, const ClusterView& view) {
    const pengine::Cluster& cluster = *view.cluster;
    const std::string_view stack = cluster_property(view.cib->root(), "cluster-infrastructure");
    const InstanceCount count = count_instances(cluster);
    std::string notes;
    if (count.disabled > 0 || count.blocked > 0) {
        const std::string disabled = count.disabled > 0 ? fmt::format("{} DISABLED", count.disabled) : std::string();
        const std::string blocked =
            count.blocked > 0 ? fmt::format("{} BLOCKED from further action due to failure", count.blocked) : std::string();
        notes = fmt::format(" ({}{}{})", disabled, !disabled.empty() && !blocked.empty() ? ", " : "", blocked);
    }
    report.begin_list("Cluster Summary");
    report.item(fmt::format("Stack: {}", stack.empty() ? "unknown" : stack));
    report.item("Current DC: " + dc_text(view));
    report.item("Last updated: " + present_time_text());
    report.item("Last change:  " + last_change_text(view.cib->root()));
    report.item(fmt::format("{} node{} configured", cluster.nodes.size(), cluster.nodes.size() == 1 ? "" : "s"));
    report.item(fmt::format("{} resource instance{} configured{}", count.all, count.all == 1 ? "" : "s", notes));
    report.end_list();
    report.spacer();
}

}  // namespace

std::string status_text(const ClusterView& view, const StatusSections& sections) {
    sim::Report report;
    if (sections.summary) {
        append_summary(report, view);
    }
    if (sections.nodes) {
        sim::append_node_list(report, *view.cluster);
    }
    if (sections.resources) {
        if (sections.nodes) {
            report.spacer();
        }
        sim::StatusOptions options;
        options.only_active = !sections.inactive_resources;
        sim::append_resource_list(report, *view.cluster, options);
    }
    if (sections.attributes) {
        sim::append_node_attributes(report, *view.cluster);
    }
    if (sections.fail_counts) {
        sim::append_migration_summary(report, *view.cluster);
    }
    if (sections.failures) {
        sim::append_failed_actions(report, *view.cluster);
    }
    return report.text();
}

std::string simple_status_text(const ClusterView& view) {
    const auto online = std::ranges::count_if(view.cluster->nodes, [](const pengine::Node* node) { return node->is_online; });
    const auto offline = static_cast<std::ptrdiff_t>(view.cluster->nodes.size()) - online;
    if (offline > 0 || view.cluster->dc == nullptr) {
        return fmt::format("CLUSTER WARN:{}{}\n", view.cluster->dc == nullptr ? " No DC" : "",
                           offline > 0 ? fmt::format(" {} node{} offline", offline, offline == 1 ? "" : "s") : std::string());
    }
    return fmt::format("CLUSTER OK: {} node{} online, {} resource instances configured\n", online, online == 1 ? "" : "s",
                       count_instances(*view.cluster).all);
}

}  // namespace systole::tools
