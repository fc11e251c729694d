#include "tools/status/status_xml.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "sim/status/primitive_text.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

using pengine::Node;
using pengine::Resource;

std::string agent_text(const Resource& resource) {
    const pengine::Agent& agent = resource.agent();
    return agent.provider.empty() ? fmt::format("{}:{}", agent.standard, agent.type)
                                  : fmt::format("{}:{}:{}", agent.standard, agent.provider, agent.type);
}

std::string_view policy_text(pengine::NoQuorumPolicy policy) {
    switch (policy) {
        case pengine::NoQuorumPolicy::stop:
            return "stop";
        case pengine::NoQuorumPolicy::freeze:
            return "freeze";
        case pengine::NoQuorumPolicy::ignore:
            return "ignore";
        case pengine::NoQuorumPolicy::demote:
            return "demote";
        case pengine::NoQuorumPolicy::fence:
            return "fence";
    }
    return "stop";
}

std::string_view node_type(const Node& node) {
    return node.is_remote_variant() ? "remote" : "member";
}

class ResourceWriter {
public:
    void write(xml::MutableElement parent, const Resource& resource) {
        switch (resource.variant) {
            case pengine::Variant::primitive:
                write_primitive(parent, resource);
                break;
            case pengine::Variant::group:
                write_group(parent, resource);
                break;
            case pengine::Variant::clone:
                write_clone(parent, resource);
                break;
            case pengine::Variant::bundle:
                write_bundle(parent, resource);
                break;
        }
    }

private:
    static void write_primitive(xml::MutableElement parent, const Resource& resource) {
        const std::vector<Node*>& nodes = resource.history.active;
        xml::MutableElement element = parent.append("resource");
        element.set("id", sim::printable_id(resource)).set("resource_agent", agent_text(resource));
        element.set("role", pengine::role_text(resource.current_role));
        element.set_if("target_role", resource.meta.find("target-role"));
        element.set("active", is_active(resource)).set("orphaned", resource.is_removed).set("removed", resource.is_removed);
        element.set("blocked", resource.is_blocked).set("maintenance", resource.in_maintenance);
        element.set("managed", resource.is_managed).set("failed", resource.is_failed);
        element.set("failure_ignored", resource.failure_ignored).set("nodes_running_on", nodes.size());
        if (!resource.history.pending_task.empty()) {
            element.set("pending", resource.history.pending_task);
        }
        for (const Node* const node : nodes) {
            element.append("node").set("name", node->name).set("id", node->id).set("cached", node->is_online);
        }
    }

    void write_group(xml::MutableElement parent, const Resource& group) {
        xml::MutableElement element = parent.append("group");
        element.set("id", group.id).set("number_resources", group.children.size()).set("maintenance", group.in_maintenance);
        element.set("managed", group.is_managed).set("disabled", group.is_disabled());
        for (const Resource* const child : group.children) {
            write(element, *child);
        }
    }

    void write_clone(xml::MutableElement parent, const Resource& clone) {
        xml::MutableElement element = parent.append("clone");
        element.set("id", clone.id).set("multi_state", clone.settings.is_promotable).set("unique", clone.settings.is_unique);
        element.set("maintenance", clone.in_maintenance).set("managed", clone.is_managed).set("disabled", clone.is_disabled());
        element.set("failed", clone.is_failed).set("failure_ignored", clone.failure_ignored);
        element.set_if("target_role", clone.meta.find("target-role"));
        for (const Resource* const child : clone.children) {
            write(element, *child);
        }
    }

    void write_bundle(xml::MutableElement parent, const Resource& bundle) {
        const pengine::BundleSettings& settings = *bundle.bundle;
        xml::MutableElement element = parent.append("bundle");
        element.set("id", bundle.id).set("type", settings.container_kind).set("image", settings.image);
        element.set("unique", bundle.settings.is_unique).set("maintenance", bundle.in_maintenance);
        element.set("managed", bundle.is_managed).set("failed", bundle.is_failed);
        for (const pengine::BundleReplica& replica : settings.replicas) {
            xml::MutableElement one = element.append("replica").set("id", replica.offset);
            for (const Resource* const part : {replica.ip, replica.child, replica.container, replica.remote}) {
                if (part != nullptr) {
                    write(one, *part);
                }
            }
        }
    }
};

bool is_shown(const Resource& resource) {
    return !base::is_true(resource.meta.get("internal_rsc")) && (!resource.is_removed || is_active(resource));
}

}  // namespace

void append_summary_xml(xml::MutableElement parent, const ClusterView& view) {
    const xml::Element cib = view.cib->root();
    const pengine::Cluster& cluster = *view.cluster;
    xml::MutableElement summary = parent.append("summary");
    const std::string_view stack = cluster_property(cib, "cluster-infrastructure");
    summary.append("stack").set("type", stack.empty() ? std::string_view("unknown") : stack);
    xml::MutableElement dc = summary.append("current_dc").set("present", cluster.dc != nullptr);
    if (cluster.dc != nullptr) {
        dc.set("version", cluster_property(cib, "dc-version")).set("name", cluster.dc->name).set("id", cluster.dc->id);
        dc.set("with_quorum", cluster.has_quorum).set("mixed_version", false);
    }
    summary.append("last_update").set("time", present_time_text());
    summary.append("last_change").set("time", cib.get("cib-last-written")).set("user", cib.get("update-user"))
        .set("client", cib.get("update-client")).set("origin", cib.get("update-origin"));
    const InstanceCount count = count_instances(cluster);
    summary.append("nodes_configured").set("number", cluster.nodes.size());
    summary.append("resources_configured").set("number", count.all).set("disabled", count.disabled).set("blocked", count.blocked);
    const long timeout = base::parse_action_timeout(cluster.options.fencing_timeout).count();
    xml::MutableElement options = summary.append("cluster_options");
    options.set("fencing-enabled", cluster.options.fencing_enabled).set("fencing-timeout-ms", timeout);
    options.set("symmetric-cluster", cluster.options.is_symmetric);
    options.set("no-quorum-policy", policy_text(cluster.options.no_quorum_policy));
    options.set("maintenance-mode", cluster.options.maintenance_mode);
    options.set("stop-all-resources", cluster.options.stop_all_resources);
    options.set("priority-fencing-delay-ms", static_cast<long>(cluster.options.priority_fencing_delay_ms));
    options.set("stonith-enabled", cluster.options.fencing_enabled).set("stonith-timeout-ms", timeout);
}

void append_nodes_xml(xml::MutableElement parent, const ClusterView& view) {
    xml::MutableElement nodes = parent.append("nodes");
    for (const Node* const node : view.cluster->nodes) {
        xml::MutableElement element = nodes.append("node");
        element.set("name", node->name).set("id", node->id).set("online", node->is_online).set("standby", node->is_standby);
        element.set("standby_onfail", node->is_failure_standby).set("maintenance", node->in_maintenance);
        element.set("pending", node->is_pending).set("unclean", node->is_unclean).set("health", "green");
        const std::string_view features = node->attributes.get("#feature-set");
        element.set("feature_set", features.empty() ? std::string_view("<3.15.1") : features);
        element.set("shutdown", node->is_shutting_down).set("expected_up", node->is_expected_up).set("is_dc", node->is_dc);
        element.set("resources_running", node->running.size()).set("type", node_type(*node));
    }
}

void append_resources_xml(xml::MutableElement parent, const ClusterView& view) {
    xml::MutableElement resources = parent.append("resources");
    ResourceWriter writer;
    for (const Resource* const resource : view.cluster->resources) {
        if (is_shown(*resource)) {
            writer.write(resources, *resource);
        }
    }
}

}  // namespace systole::tools
