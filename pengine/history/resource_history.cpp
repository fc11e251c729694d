#include "pengine/history/resource_history.hpp"

#include <algorithm>
#include <utility>

#include "base/number.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/entry_reader.hpp"
#include "pengine/history/instance_lookup.hpp"
#include "pengine/history/operation_list.hpp"
#include "pengine/history/resource_state.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/remote_nodes.hpp"
#include "pengine/model/resource_reader.hpp"

namespace systole::pengine {

namespace {

void link_removed_connection(Cluster& cluster, Resource& rsc) {
    Node& node = ensure_remote_node(cluster, rsc.id);
    link_connection(cluster, rsc);
    node.is_shutting_down = true;
}

/// A resource that only history knows: defined by what the entry says about its agent.
Resource* make_removed_resource(Cluster& cluster, xml::Element lrm_resource) {
    Definition& definition = cluster.definitions.emplace_back();
    definition.own = lrm_resource;
    definition.id = lrm_resource.id();
    definition.agent = {lrm_resource.get("class"), lrm_resource.get("provider"), lrm_resource.get("type")};
    Resource* const rsc = make_resource(cluster, {.definition = &definition});
    if (rsc == nullptr) {
        return nullptr;
    }
    cluster.resources.push_back(rsc);
    cluster.index_tree(*rsc);
    if (rsc->settings.is_remote_connection) {
        link_removed_connection(cluster, *rsc);
    }
    rsc->was_launched = lrm_resource.has("container");
    rsc->is_removed = true;
    if (!cluster.options.stop_removed_resources) {
        rsc->is_managed = false;
    } else {
        add_location_score_everywhere(cluster, *rsc, kMinusInfinity, {Origin::Kind::removed, rsc->id});
    }
    return rsc;
}

/// Spec 1 §10.7.
void read_shutdown_lock(Cluster& cluster, Resource& rsc, Node& node, xml::Element lrm_resource) {
    const auto lock = base::parse_integer(lrm_resource.get("shutdown-lock"));
    if (!lock || lock->value == 0) {
        return;
    }
    const std::int64_t limit = rounded_seconds(cluster.options.shutdown_lock_limit_ms);
    if (limit > 0 && cluster.now() > lock->value + limit) {
        request_history_deletion(cluster, rsc, node);
        return;
    }
    rsc.history.lock_node = &node;
    rsc.history.lock_time = lock->value;
}

/// Recurring operations that run are actions that exist (spec 1 §10.10).
void request_running_operations(Cluster& cluster, Resource& rsc, Node& node, const std::vector<xml::Element>& operations) {
    if (!node.is_online) {
        return;
    }
    const ActiveRange range = active_range(operations);
    for (std::size_t position = 0; position < operations.size(); ++position) {
        const auto i = static_cast<int>(position);
        if ((range.is_stopped() && i <= range.stop) || i < range.start) {
            continue;
        }
        const xml::Element operation = operations[position];
        const std::uint32_t interval_ms = parse_unsigned(operation.get("interval"));
        if (interval_ms != 0 && operation.get("op-status") != "-1") {
            request_operation(cluster, rsc, operation.get("operation"), interval_ms, &node, Demand::optional);
        }
    }
}

void apply_target_role(Resource& rsc) {
    const std::optional<Role>& target = rsc.settings.target_role;
    if (target && (rsc.next_role == Role::unknown || *target < rsc.next_role)) {
        rsc.next_role = *target;
    }
}

}  // namespace

Resource* read_resource_history(Cluster& cluster, Node& node, xml::Element lrm_resource,
                                std::vector<Resource*>& containers_to_stop) {
    const bool has_operations = static_cast<bool>(lrm_resource.child("lrm_rsc_op"));
    if (lrm_resource.id().empty() || (!has_operations && !cluster.options.shutdown_lock)) {
        return nullptr;
    }
    Resource* rsc = find_resource_of_history(cluster, node, lrm_resource.id());
    if (rsc == nullptr) {
        rsc = has_operations ? make_removed_resource(cluster, lrm_resource) : nullptr;
    }
    if (rsc == nullptr) {
        return nullptr;
    }
    if (cluster.options.shutdown_lock) {
        read_shutdown_lock(cluster, *rsc, node, lrm_resource);
    }
    const Role saved_role = std::exchange(rsc->current_role, Role::unknown);
    ResourceHistory history{.cluster = cluster, .rsc = *rsc, .node = node};
    const std::vector<xml::Element> operations = sorted_operations(lrm_resource);
    for (const xml::Element operation : operations) {
        if (const std::optional<HistoryEntry> entry = read_entry(operation)) {
            apply_entry(history, *entry);
        }
    }
    request_running_operations(cluster, *rsc, node, operations);
    apply_resource_state(history, containers_to_stop);
    apply_target_role(*rsc);
    rsc->current_role = std::max(rsc->current_role, saved_role);
    return rsc;
}

}  // namespace systole::pengine
