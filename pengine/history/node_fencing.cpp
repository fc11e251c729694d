#include "pengine/history/node_fencing.hpp"

#include <algorithm>

#include "pengine/actions/fencing.hpp"

namespace systole::pengine {
namespace {

/// A guest is "fenced" by recovering its launcher. The node stays clean: if that succeeds, it can be used at once.
void recover_guest(Node& node) {
    Resource& launcher = *node.connection->launcher;
    if (!launcher.is_failed && launcher.is_managed) {
        node.needs_reset = true;
        launcher.is_failed = true;
        launcher.stop_if_failed = true;
    }
}

/// A connection known from history only, whose launcher is gone.
bool is_dangling_guest(const Node& node) {
    const Resource* connection = node.connection;
    return connection != nullptr && connection->launcher == nullptr && connection->is_removed &&
           connection->was_launched;
}

/// A guest can be fenced if its host is up, or can be fenced itself. `hops` limits what a status that has guests host each other
/// could lead to.
bool can_fence_guest(const Cluster& cluster, const Node& node, int hops) {
    constexpr int kMostHops = 8;
    const auto is_within_reach = [&cluster, hops](const Node* host) {
        if (host->is_online) {
            return true;
        }
        return host->is_guest() ? hops < kMostHops && can_fence_guest(cluster, *host, hops + 1) : can_fence(cluster, host);
    };
    const std::vector<Node*>& hosts = node.connection->launcher->history.active;
    return std::all_of(hosts.begin(), hosts.end(), is_within_reach);
}

/// Without quorum a remote node may be fenced only if no node that could have taken over its connection is out of reach.
bool is_fenceable_without_quorum(const Cluster& cluster, const Node& node) {
    if (!node.is_online) {
        return false;
    }
    if (!node.is_remote_variant() || cluster.options.fence_remote_without_quorum || node.connection == nullptr) {
        return true;
    }
    bool all_online = true;
    node.connection->placement.allowed.for_each(
        [&all_online](const NodeEntry& entry) { all_online = all_online && entry.node->is_online; });
    return all_online;
}

}  // namespace

void mark_for_fencing(Cluster& cluster, Node& node, std::string_view reason, PriorityDelay delay) {
    if (node.is_guest()) {
        recover_guest(node);
    } else if (is_dangling_guest(node)) {
        node.connection->is_failed = true;
        node.connection->stop_if_failed = true;
    } else if (node.is_remote_variant()) {
        if (node.connection == nullptr || node.connection->is_managed) {
            node.needs_reset = true;
        }
        node.is_unclean = true;
        request_fencing(cluster, node, {}, Demand::optional, reason);
    } else if (!node.is_unclean) {
        node.is_unclean = true;
        request_fencing(cluster, node, {}, Demand::optional, reason, delay);
    }
}

bool can_fence(const Cluster& cluster, const Node* node) {
    if (node != nullptr && node->is_guest()) {
        return can_fence_guest(cluster, *node, 0);
    }
    if (!cluster.options.fencing_enabled || !cluster.has_fence_device) {
        return false;
    }
    if (cluster.has_quorum || cluster.options.no_quorum_policy == NoQuorumPolicy::ignore) {
        return true;
    }
    return node != nullptr && is_fenceable_without_quorum(cluster, *node);
}

}  // namespace systole::pengine
