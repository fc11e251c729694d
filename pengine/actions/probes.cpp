#include "pengine/actions/probes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "pengine/actions/fencing.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/fail_count.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/ordering/remote_state.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

bool create_probe(Cluster& cluster, Resource& rsc, Node& node);

bool create_probes_of(Cluster& cluster, const std::vector<Resource*>& resources, Node& node) {
    bool any = false;
    for (Resource* rsc : resources) {
        any = create_probe(cluster, *rsc, node) || any;
    }
    return any;
}

/// The guest node whose connection the resource launches, directly or by what it contains.
bool contains_guest(const Resource& rsc) {
    return std::any_of(rsc.launched.begin(), rsc.launched.end(),
                       [](const Resource* launched) { return launched->is_remote_connection(); }) ||
           std::any_of(rsc.children.begin(), rsc.children.end(), [](const Resource* child) { return contains_guest(*child); });
}

/// The first questions, asked of primitives and groups.
bool is_wrong_kind_for(const Resource& rsc, const Node& node) {
    if (!node.is_remote_variant()) {
        return false;
    }
    return rsc.settings.is_fence_device || (node.is_guest() && contains_guest(rsc)) || rsc.is_remote_connection();
}

bool is_barred_by_discovery(const Resource& rsc, const Node& node) {
    const NodeEntry* entry = rsc.placement.allowed.find(node);
    if (rsc.exclusive_discovery || rsc.top().exclusive_discovery) {
        return entry == nullptr || entry->discovery != DiscoveryMode::exclusive;
    }
    return (entry == nullptr ? node.discovery : entry->discovery) == DiscoveryMode::never;
}

/// Whether the guest is going away, or its container comes up somewhere else.
bool will_guest_stop(const Node& node, const Resource& launcher) {
    return node.needs_reset || node.is_unclean || launcher.is_failed || launcher.next_role == Role::stopped ||
           (!launcher.history.active.empty() && std::find(launcher.history.active.begin(), launcher.history.active.end(),
                                                          launcher.placement.node) == launcher.history.active.end());
}

/// A guest whose launcher is down or going down is not probed; what it runs waits for the launcher instead.
bool waits_for_launcher(Cluster& cluster, Resource& rsc, const Node& node) {
    if (!node.is_guest()) {
        return false;
    }
    Resource& launcher = *node.connection->launcher;
    Resource& top = rsc.top();
    if (launcher.current_role == Role::stopped) {
        Node* host = launcher.placement.node;
        if (host != nullptr && !launcher.history.probed.contains(*host)) {
            order(cluster, launcher, Task::monitor, top, Task::start, {Relation::ordered});
        }
        return true;
    }
    if (will_guest_stop(node, launcher)) {
        order(cluster, launcher, Task::stop, top, Task::start, {Relation::ordered});
        return true;
    }
    return false;
}

bool needs_probe(Cluster& cluster, Resource& rsc, const Node& node) {
    if (is_wrong_kind_for(rsc, node) || (rsc.launcher != nullptr && !rsc.is_remote_connection()) || rsc.is_removed ||
        rsc.history.probed.contains(node) || is_barred_by_discovery(rsc, node)) {
        return false;
    }
    return !waits_for_launcher(cluster, rsc, node);
}

void expect_result(Action& probe, const Resource& rsc, const Node& node) {
    const auto& active = rsc.history.active;
    if (std::find(active.begin(), active.end(), &node) == active.end()) {
        probe.meta.set("op_target_rc", "7");
    } else if (rsc.current_role == Role::promoted) {
        probe.meta.set("op_target_rc", "8");
    }
}

void order_probe(Cluster& cluster, Resource& rsc, Action& probe) {
    Resource& top = rsc.top();
    Resource& target = top.is_clone() ? top : rsc;
    RelationFlags flags{Relation::ordered};
    if (!probe.is_runnable && target.history.active.empty()) {
        flags.insert(Relation::unrunnable_first_blocks);
    }
    add_ordering(cluster, end_of(probe), end_of(cluster, target, Task::start), flags);
    if (newest_action(rsc, Task::reload) != nullptr) {
        OrderingEnd reload = end_of(cluster, rsc, Task::reload);
        reload.rsc = &target;
        add_ordering(cluster, end_of(probe), reload, {Relation::ordered});
    }
}

bool probe_primitive(Cluster& cluster, Resource& rsc, Node& node) {
    if (!needs_probe(cluster, rsc, node)) {
        return false;
    }
    Action& probe = request_action(cluster, rsc, Task::monitor, &node, Demand::required);
    probe.is_optional = false;  // also of unmanaged resources
    order_after_unfencing(cluster, rsc, node, probe, Relation::ordered);
    expect_result(probe, rsc, node);
    order_probe(cluster, rsc, probe);
    return true;
}

bool is_known_on(const Resource& rsc, const Node& node) {
    return rsc.history.probed.contains(node) ||
           std::any_of(rsc.children.begin(), rsc.children.end(),
                       [&node](const Resource* child) { return is_known_on(*child, node); });
}

/// The one instance of an anonymous clone that stands for all on a node.
Resource& instance_to_probe(Resource& clone, const Node& node) {
    for (Resource* child : clone.children) {
        if (is_known_on(*child, node)) {
            return *child;
        }
    }
    for (Resource* child : clone.children) {
        if (single_location(*child, Location::assigned) == &node) {
            return *child;
        }
    }
    return *clone.children.front();
}

bool probe_clone(Cluster& cluster, Resource& clone, Node& node) {
    if (clone.exclusive_discovery) {
        const NodeEntry* entry = clone.placement.allowed.find(node);
        if (entry == nullptr || entry->discovery != DiscoveryMode::exclusive) {
            clone.placement.allowed.erase(node);
            return false;
        }
    }
    sort_by_instance_number(clone.children);
    if (clone.settings.is_unique) {
        return create_probes_of(cluster, clone.children, node);
    }
    return !clone.children.empty() && create_probe(cluster, instance_to_probe(clone, node), node);
}

/// With one replica per host, a container must not start before it is known that no other one is there already.
void order_other_containers(Cluster& cluster, const Resource& bundle, Resource& container) {
    if (bundle.bundle->replicas_per_host > 1) {
        return;
    }
    for (const BundleReplica& other : bundle.bundle->replicas) {
        if (other.container != &container) {
            order(cluster, container, Task::monitor, *other.container, Task::start, {Relation::ordered, Relation::same_node});
        }
    }
}

bool probe_replica(Cluster& cluster, const Resource& bundle, const BundleReplica& replica, Node& node) {
    bool any = replica.ip != nullptr && create_probe(cluster, *replica.ip, node);
    if (replica.child != nullptr && replica.node == &node) {
        any = create_probe(cluster, *replica.child, node) || any;
    }
    if (create_probe(cluster, *replica.container, node)) {
        any = true;
        order_other_containers(cluster, bundle, *replica.container);
    }
    if (replica.remote != nullptr && create_probe(cluster, *replica.remote, node)) {
        any = true;
        Action* probe = newest_action(*replica.remote, Task::monitor, &node);
        if (probe != nullptr) {
            add_ordering(cluster, end_of(cluster, *replica.container, Task::start), end_of(*probe),
                         {Relation::nested_remote_probe});
        }
    }
    return any;
}

bool create_probe(Cluster& cluster, Resource& rsc, Node& node) {
    switch (rsc.variant) {
        case Variant::primitive:
            return probe_primitive(cluster, rsc, node);
        case Variant::group:
            return !is_wrong_kind_for(rsc, node) && create_probes_of(cluster, rsc.children, node);
        case Variant::clone:
            return probe_clone(cluster, rsc, node);
        case Variant::bundle: {
            bool any = false;
            for (const BundleReplica& replica : rsc.bundle->replicas) {
                any = probe_replica(cluster, rsc, replica, node) || any;
            }
            return any;
        }
    }
    return false;
}

bool can_probe(Cluster& cluster, Node& node) {
    if (!node.is_online) {
        if (node.is_remote() && node.connection != nullptr &&
            remote_state(node) == RemoteState::failed) {
            mark_for_fencing(cluster, node, "the connection is unrecoverable");
        }
        return false;
    }
    return !node.is_unclean && (node.probes_allowed || !node.is_remote_variant());
}

/// Removed resources stop for good: their failures are forgotten first (spec 3 §5.5).
void clear_failures_of_removed(Cluster& cluster) {
    for (Resource* rsc : cluster.resources) {
        if (!rsc->is_removed) {
            continue;
        }
        for (Node* node : cluster.nodes) {
            if (node->is_online && fail_count(cluster, *rsc, *node).count > 0) {
                Action& clear = request_clear_failcount(cluster, *rsc, *node);
                add_ordering(cluster, end_of(clear), end_of(cluster, *rsc, Task::stop), {Relation::ordered});
            }
        }
    }
}

}  // namespace

void sort_by_instance_number(std::vector<Resource*>& instances) {
    std::stable_sort(instances.begin(), instances.end(),
                     [](const Resource* left, const Resource* right) { return left->instance < right->instance; });
}

void create_probes(Cluster& cluster) {
    if (cluster.options.enable_startup_probes) {
        for (Node* node : cluster.nodes) {
            if (can_probe(cluster, *node)) {
                create_probes_of(cluster, cluster.resources, *node);
            }
        }
    }
    if (cluster.options.stop_removed_resources) {
        clear_failures_of_removed(cluster);
    }
}

}  // namespace systole::pengine
