#include "sim/status/cluster_summary.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "pengine/model/sections.hpp"
#include "sim/status/node_list.hpp"
#include "sim/status/time_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::NoQuorumPolicy;
using pengine::Resource;

void count_below(const Resource& rsc, InstanceCount& count) {
    if (!rsc.children.empty()) {
        for (const Resource* child : rsc.children) {
            count_below(*child, count);
        }
        return;
    }
    if (rsc.is_removed && rsc.current_role <= pengine::Role::stopped) {
        return;
    }
    ++count.all;
    count.disabled += rsc.is_disabled() ? 1 : 0;
    count.blocked += rsc.is_blocked ? 1 : 0;
}

/// The value of a property that describes the cluster rather than shapes decisions.
std::string_view property(const Cluster& cluster, std::string_view name, std::string_view fallback) {
    for (const xml::Element set : configuration_section(cluster, "crm_config").children("cluster_property_set")) {
        for (const xml::Element pair : set.children("nvpair")) {
            if (pair.get("name") == name) {
                return pair.get("value");
            }
        }
    }
    return fallback;
}

/// Whether members of the cluster speak different feature sets.
bool has_mixed_versions(const Cluster& cluster) {
    std::optional<std::string_view> first;
    for (const Node* node : cluster.nodes) {
        if (!node->is_online || !node->is_expected_up || node->is_remote_variant()) {
            continue;
        }
        const std::optional<std::string_view> own = feature_set_of(*node);
        if (first && own != first) {
            return true;
        }
        first = own;
    }
    return false;
}

std::string stack_text(const Cluster& cluster, const LiveFacts& live) {
    return fmt::format("{}{}", property(cluster, "cluster-infrastructure", "unknown"),
                       live.is_running ? " (Pacemaker is running)" : "");
}

std::string dc_text(const Cluster& cluster, const StatusOptions& options) {
    if (cluster.dc == nullptr) {
        return "NONE";
    }
    return fmt::format("{} (version {}) - {}partition {} quorum", node_name_text(*cluster.dc, options),
                       property(cluster, "dc-version", "unknown"), has_mixed_versions(cluster) ? "MIXED-VERSION " : "",
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

std::string count_text(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{} configured", count, what, count == 1 ? "" : "s");
}

std::string instances_text(const InstanceCount& count) {
    const std::string text = count_text(static_cast<std::size_t>(count.all), "resource instance");
    if (count.disabled == 0 && count.blocked == 0) {
        return text;
    }
    const std::string disabled = count.disabled > 0 ? fmt::format("{} DISABLED", count.disabled) : "";
    const std::string blocked = count.blocked > 0 ? fmt::format("{} BLOCKED from further action due to failure", count.blocked) : "";
    return fmt::format("{} ({}{}{})", text, disabled, !disabled.empty() && !blocked.empty() ? ", " : "", blocked);
}

std::string_view policy_sentence(NoQuorumPolicy policy) {
    switch (policy) {
        case NoQuorumPolicy::freeze:
            return "Freeze resources";
        case NoQuorumPolicy::stop:
            return "Stop ALL resources";
        case NoQuorumPolicy::demote:
            return "Demote promotable resources and stop all other resources";
        case NoQuorumPolicy::ignore:
            return "Ignore";
        case NoQuorumPolicy::fence:
            return "Fence nodes in partition";
    }
    return "Stop ALL resources";
}

std::string_view policy_word(NoQuorumPolicy policy) {
    switch (policy) {
        case NoQuorumPolicy::freeze:
            return "freeze";
        case NoQuorumPolicy::stop:
            return "stop";
        case NoQuorumPolicy::demote:
            return "demote";
        case NoQuorumPolicy::ignore:
            return "ignore";
        case NoQuorumPolicy::fence:
            return "fence";
    }
    return "stop";
}

void append_option_items(LazyList& list, const pengine::ClusterOptions& options) {
    list.item(fmt::format("Fencing of failed nodes {}", options.fencing_enabled ? "enabled" : "disabled"));
    list.item(fmt::format("Cluster is {}", options.is_symmetric ? "symmetric" : "asymmetric"));
    list.item(fmt::format("No quorum policy: {}", policy_sentence(options.no_quorum_policy)));
}

void append_items(LazyList& list, const Cluster& cluster, const StatusRequest& request) {
    const Sections& sections = request.sections;
    if (sections.contains(Section::stack)) {
        list.item(fmt::format("Stack: {}", stack_text(cluster, request.live)));
    }
    if (sections.contains(Section::dc) || cluster.dc == nullptr) {
        list.item(fmt::format("Current DC: {}", dc_text(cluster, request.options)));
    }
    if (sections.contains(Section::times)) {
        const std::string place = request.live.local_node.empty() ? "" : fmt::format(" on {}", request.live.local_node);
        list.item(fmt::format("Last updated: {}{}",
                              calendar_text(cluster.now(), cluster.run.now.utc_offset_seconds()), place));
        list.item(fmt::format("Last change:  {}", last_change_text(cluster.cib)));
    }
    if (sections.contains(Section::counts)) {
        list.item(count_text(cluster.nodes.size(), "node"));
        list.item(instances_text(count_instances(cluster)));
    }
    if (sections.contains(Section::options)) {
        append_option_items(list, cluster.options);
    }
}

void append_dc_xml(xml::MutableElement summary, const Cluster& cluster) {
    xml::MutableElement dc = summary.append("current_dc").set("present", cluster.dc != nullptr);
    if (cluster.dc != nullptr) {
        dc.set("version", property(cluster, "dc-version", "")).set("name", cluster.dc->name).set("id", cluster.dc->id);
        dc.set("with_quorum", cluster.has_quorum).set("mixed_version", has_mixed_versions(cluster));
    }
}

void append_times_xml(xml::MutableElement summary, const Cluster& cluster, const LiveFacts& live) {
    xml::MutableElement update = summary.append("last_update");
    update.set("time", calendar_text(cluster.now(), cluster.run.now.utc_offset_seconds()));
    if (!live.local_node.empty()) {
        update.set("origin", live.local_node);
    }
    xml::MutableElement change = summary.append("last_change");
    change.set("time", cluster.cib.get("cib-last-written")).set("user", cluster.cib.get("update-user"));
    change.set("client", cluster.cib.get("update-client")).set("origin", cluster.cib.get("update-origin"));
}

void append_options_xml(xml::MutableElement summary, const pengine::ClusterOptions& options) {
    const long timeout = base::parse_action_timeout(options.fencing_timeout).count();
    xml::MutableElement element = summary.append("cluster_options");
    element.set("fencing-enabled", options.fencing_enabled).set("fencing-timeout-ms", timeout);
    element.set("symmetric-cluster", options.is_symmetric).set("no-quorum-policy", policy_word(options.no_quorum_policy));
    element.set("maintenance-mode", options.maintenance_mode).set("stop-all-resources", options.stop_all_resources);
    element.set("priority-fencing-delay-ms", options.priority_fencing_delay_ms);
    element.set("stonith-enabled", options.fencing_enabled).set("stonith-timeout-ms", timeout);  // the old names
}

}  // namespace

InstanceCount count_instances(const Cluster& cluster) {
    InstanceCount count;
    for (const Resource* rsc : cluster.resources) {
        count_below(*rsc, count);
    }
    return count;
}

void append_maintenance_banner(Report& report) {
    report.spacer();
    report.line("              *** Resource management is DISABLED ***");
    report.line("  The cluster will not attempt to start, stop or recover services");
}

void append_summary(Report& report, const Cluster& cluster, const StatusRequest& request) {
    {
        LazyList list(report, "Cluster Summary");
        append_items(list, cluster, request);
    }
    if (!request.sections.contains(Section::maint_mode)) {
        return;
    }
    if (cluster.options.maintenance_mode) {
        append_maintenance_banner(report);
    } else if (cluster.options.stop_all_resources) {
        report.spacer();
        report.line("    *** Resource management is DISABLED ***");
        report.line("  The cluster will keep all resources stopped");
    }
}

void append_summary_xml(xml::MutableElement parent, const Cluster& cluster, const StatusRequest& request) {
    const Sections& sections = request.sections;
    const Sections summary_parts{Section::stack, Section::dc, Section::times, Section::counts, Section::options};
    if (!sections.intersects(summary_parts) && cluster.dc != nullptr) {
        return;
    }
    xml::MutableElement summary = parent.append("summary");
    if (sections.contains(Section::stack)) {
        xml::MutableElement stack = summary.append("stack");
        stack.set("type", property(cluster, "cluster-infrastructure", "unknown"));
        if (request.live.is_running) {
            stack.set("pacemakerd-state", "running");
        }
    }
    if (sections.contains(Section::dc) || cluster.dc == nullptr) {
        append_dc_xml(summary, cluster);
    }
    if (sections.contains(Section::times)) {
        append_times_xml(summary, cluster, request.live);
    }
    if (sections.contains(Section::counts)) {
        const InstanceCount count = count_instances(cluster);
        summary.append("nodes_configured").set("number", cluster.nodes.size());
        xml::MutableElement resources = summary.append("resources_configured");
        resources.set("number", count.all).set("disabled", count.disabled).set("blocked", count.blocked);
    }
    if (sections.contains(Section::options)) {
        append_options_xml(summary, cluster.options);
    }
}

}  // namespace systole::sim
