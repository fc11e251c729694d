#include "pengine/actions/fencing.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/text.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/history/digest.hpp"

namespace systole::pengine {

namespace {

/// Fence devices that take part in unfencing, last found first.
std::vector<Resource*> unfencing_devices(const Cluster& cluster) {
    std::vector<Resource*> devices;
    for (Resource* top : cluster.resources) {
        for_each_leaf(*top, [&devices](Resource& rsc) {
            if (rsc.settings.is_fence_device &&
                (rsc.requires_unfencing() || base::equals_ignoring_case(rsc.meta.get("provides"), "unfencing"))) {
                devices.push_back(&rsc);
            }
        });
    }
    return {devices.rbegin(), devices.rend()};
}

/// Notes the parameters of all unfencing devices on the action. Tells whether those the node was unfenced with are out of date.
bool note_device_digests(Cluster& cluster, Action& action, Node& node) {
    bool is_outdated = false;
    std::string all;
    std::string secure;
    const auto known_all = node.attributes.find("#digests-all");
    const std::string_view known_secure = node.attributes.get("#digests-secure");
    for (Resource* device : unfencing_devices(cluster)) {
        const Digests& current = digests(cluster, {device, "stonith-on", 0, &node, {}, true});
        const std::string_view type = device->agent().type;
        const std::string own_all = fmt::format("{}:{}:{}", device->id, type, current.all);
        const std::string own_secure = fmt::format("{}:{}:{}", device->id, type, current.secure);
        is_outdated = is_outdated || (known_all && known_all->find(own_all) == std::string_view::npos &&
                                      known_secure.find(own_secure) == std::string_view::npos);
        all += own_all + ",";
        secure += own_secure + ",";
    }
    set_meta(cluster, action, "digests-all", std::move(all));
    set_meta(cluster, action, "digests-secure", std::move(secure));
    return is_outdated;
}

/// The configured delay, if the node is the most important one of a partition that does not hold the majority.
std::uint32_t priority_delay_ms(const Cluster& cluster, const Node& target) {
    if (target.is_remote_variant() || target.is_online) {
        return 0;
    }
    int members = 0;
    int online = 0;
    Score top = 0;
    Score lowest = 0;
    for (const Node* node : cluster.nodes) {
        if (node->is_remote_variant()) {
            continue;
        }
        top = members == 0 || node->priority > top ? node->priority : top;
        lowest = members == 0 || node->priority < lowest ? node->priority : lowest;
        ++members;
        online += node->is_online ? 1 : 0;
    }
    if (online > members / 2 || lowest == top || target.priority < top) {
        return 0;
    }
    return cluster.options.priority_fencing_delay_ms;
}

bool may_be_unfenced(const Node& node) {
    return node.is_online && !node.is_unclean && !node.is_shutting_down;
}

}  // namespace

Action& request_fencing(Cluster& cluster, Node& node, std::string_view operation, Demand demand, std::string_view reason,
                        PriorityDelay delay) {
    const std::string_view wanted = operation.empty() ? cluster.options.fencing_action : operation;
    const std::size_t actions_before = cluster.actions.size();
    Action& action = request_node_action(cluster, fmt::format("stonith-{}-{}", node.name, wanted), "stonith", &node,
                                         Demand::optional);
    Demand effective = demand;
    if (cluster.actions.size() > actions_before) {
        action.is_optional = demand == Demand::optional;
        action.meta.set("on_node", node.name);
        action.meta.set("on_node_uuid", node.id);
        set_meta(cluster, action, "stonith_action", std::string(wanted));
        if (cluster.uses_unfencing && note_device_digests(cluster, action, node)) {
            effective = Demand::required;
        }
    }
    if (cluster.options.priority_fencing_delay_ms > 0 &&
        (delay == PriorityDelay::yes || action.meta.contains("priority-fencing-delay"))) {
        const base::Milliseconds span(priority_delay_ms(cluster, node));
        set_meta(cluster, action, "priority-fencing-delay", fmt::format("{}", base::round_to_seconds(span).count()));
    }
    if (effective == Demand::required && can_fence(cluster, &node)) {
        action.is_optional = false;
    }
    if (action.reason.empty() && !reason.empty()) {
        action.reason = cluster.strings.keep(std::string(reason));
    }
    return action;
}

void trigger_unfencing(Cluster& cluster, Resource* device, Node* node, std::string_view reason) {
    if (!cluster.uses_unfencing || (device != nullptr && !device->settings.is_fence_device)) {
        return;
    }
    if (node != nullptr && may_be_unfenced(*node)) {
        request_fencing(cluster, *node, "on", Demand::required, reason);
    } else if (device != nullptr) {
        for (const NodeEntry* entry : device->placement.allowed.in_hash_order()) {
            if (may_be_unfenced(*entry->node)) {
                request_fencing(cluster, *entry->node, "on", Demand::required, reason);
            }
        }
    }
}

void order_after_unfencing(Cluster& cluster, Resource& rsc, Node& node, Action& action, Relation relation) {
    if (!rsc.requires_unfencing() && !(rsc.settings.is_fence_device && cluster.uses_unfencing)) {
        return;
    }
    Action& unfence = request_fencing(cluster, node, "on", Demand::optional, {});
    relate(unfence, action, {relation});
    const auto unfenced = node.attributes.find("#node-unfenced");
    if (!unfenced || *unfenced == "0") {
        trigger_unfencing(cluster, nullptr, &node, fmt::format("required by {} {}", rsc.id, action.task_name));
    }
}

}  // namespace systole::pengine
