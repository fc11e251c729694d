#include "pengine/explain/hints.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/model/sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

std::string_view policy_text(NoQuorumPolicy policy) {
    switch (policy) {
        case NoQuorumPolicy::stop: return "stop: everything that needs quorum is stopped";
        case NoQuorumPolicy::freeze: return "freeze: what runs goes on, nothing else is started";
        case NoQuorumPolicy::ignore: return "ignore: it goes on as if there were quorum";
        case NoQuorumPolicy::demote: return "demote: promoted resources are demoted, others are stopped";
        case NoQuorumPolicy::fence: return "fence: all nodes of this partition are fenced";
    }
    return {};
}

class ClusterHints {
public:
    explicit ClusterHints(const Cluster& cluster) : cluster_(cluster) {}

    std::vector<Hint> collect() {
        about_quorum();
        about_fencing();
        about_options();
        for (const Node* node : cluster_.nodes) {
            about_node(*node);
        }
        for (const xml::Element constraint : configuration_section(cluster_, "constraints").children()) {
            about_unknown_node(constraint);
            for (const std::string_view attribute : {"rsc", "with-rsc", "first", "then"}) {
                about_unknown_resource(constraint, attribute);
            }
        }
        return std::move(hints_);
    }

private:
    void add(std::string_view code, std::string text, std::string advice) {
        hints_.push_back({std::string(code), std::move(text), std::move(advice)});
    }

    void about_quorum() {
        if (!cluster_.has_quorum) {
            add("no-quorum",
                fmt::format("The cluster has no quorum; no-quorum-policy is {}.", policy_text(cluster_.options.no_quorum_policy)),
                "Bring more nodes up.");
        }
    }

    void about_fencing() {
        if (cluster_.options.fencing_enabled && !cluster_.has_fence_device) {
            add("fencing-without-device",
                "Fencing is enabled (stonith-enabled), but no fence device is configured: no resource is managed.",
                "Configure a fence device (a primitive of class stonith). For a test without shared data only, set "
                "stonith-enabled=false.");
        }
        for (const Node* node : cluster_.nodes) {
            if (node->is_unclean && !can_fence(cluster_, node)) {
                add("unclean-not-fenced",
                    fmt::format("Node {} is unclean and cannot be fenced ({}): what ran there cannot be recovered safely.",
                                node->name, why_not_fenceable()),
                    fmt::format("If the node is certainly off, confirm it: stonith_admin --confirm={}", node->name));
            }
        }
    }

    [[nodiscard]] std::string_view why_not_fenceable() const {
        if (!cluster_.options.fencing_enabled) {
            return "fencing is disabled";
        }
        return cluster_.has_fence_device ? "there is no quorum" : "there is no fence device";
    }

    void about_options() {
        if (cluster_.options.maintenance_mode) {
            add("maintenance-mode", "The whole cluster is in maintenance mode: no resource is managed.",
                "crm_attribute --name maintenance-mode --delete");
        }
        if (cluster_.options.stop_all_resources) {
            add("stop-all-resources", "stop-all-resources is set: every resource is stopped.",
                "crm_attribute --name stop-all-resources --delete");
        }
    }

    void about_node(const Node& node) {
        if (node.is_failure_standby) {
            add("node-failure-standby", fmt::format("A failure put node {} into standby (on-fail=standby).", node.name),
                fmt::format("Find the cause, then: crm_resource --cleanup --node {}", node.name));
        } else if (node.is_standby) {
            add("node-standby", fmt::format("Node {} is in standby and takes no resources.", node.name),
                fmt::format("crm_standby --node {} --delete", node.name));
        }
        if (node.in_maintenance && !cluster_.options.maintenance_mode) {
            add("node-maintenance", fmt::format("Node {} is in maintenance: what runs there is not managed.", node.name),
                fmt::format("crm_attribute --node {} --name maintenance --delete", node.name));
        }
    }

    void about_unknown_node(xml::Element constraint) {
        const auto name = constraint.attribute("node");
        if (name && cluster_.find_node_by_name(*name) == nullptr) {
            add("unknown-node", fmt::format("Constraint {} names node {}, which does not exist.", constraint.id(), *name),
                "Correct or remove the constraint.");
        }
    }

    [[nodiscard]] bool is_known(std::string_view id) const {
        return cluster_.find_resource(id) != nullptr || cluster_.find_tag(id) != nullptr ||
               cluster_.find_template(id) != nullptr || !cluster_.find_all_resources(id).empty();
    }

    void about_unknown_resource(xml::Element constraint, std::string_view attribute) {
        const auto id = constraint.attribute(attribute);
        if (id && !is_known(*id)) {
            add("unknown-resource",
                fmt::format("Constraint {} names resource {}, which does not exist; it has no effect.", constraint.id(), *id),
                "Correct or remove the constraint.");
        }
    }

    const Cluster& cluster_;
    std::vector<Hint> hints_;
};

}  // namespace

std::vector<Hint> cluster_hints(const Cluster& cluster) {
    return ClusterHints(cluster).collect();
}

}  // namespace systole::pengine
