#include "pengine/placement/shutdown_lock.hpp"

#include <cstdint>

#include "base/number.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/model/cluster.hpp"

namespace systole::pengine {
namespace {

std::int64_t shutdown_time(const Cluster& cluster, const Node& node) {
    const auto requested = base::parse_integer(node.attributes.get("shutdown"));
    return requested && requested->value != 0 ? requested->value : cluster.now();
}

/// Makes, keeps or drops the lock of a primitive.
void update_lock(Cluster& cluster, Resource& rsc) {
    HistoryState& history = rsc.history;
    if (history.lock_node != nullptr) {
        if (!history.active.empty()) {
            request_history_deletion(cluster, rsc, *history.lock_node);
            history.lock_node = nullptr;
            history.lock_time = 0;
        }
        return;
    }
    if (history.active.size() != 1) {
        return;
    }
    Node& node = *history.active.front();
    if (node.is_shutting_down && !node.is_unclean) {
        history.lock_node = &node;
        history.lock_time = shutdown_time(cluster, node);
    }
}

void lock_primitive(Cluster& cluster, Resource& rsc) {
    if (rsc.settings.is_fence_device || rsc.is_remote_connection()) {
        return;
    }
    update_lock(cluster, rsc);
    const Node* lock_node = rsc.history.lock_node;
    if (lock_node == nullptr) {
        return;
    }
    if (cluster.options.shutdown_lock_limit_ms > 0) {
        const std::int64_t limit_s = (cluster.options.shutdown_lock_limit_ms + 500) / 1000;
        cluster.recheck_at(rsc.history.lock_time + limit_s + 1);
    }
    for (Node* node : cluster.nodes) {
        if (node != lock_node) {
            ban(cluster, rsc, *node, {.kind = Origin::Kind::shutdown_lock, .id = {}});
        }
    }
}

void lock_resource(Cluster& cluster, Resource& rsc) {
    if (rsc.is_primitive()) {
        lock_primitive(cluster, rsc);
    } else if (rsc.variant == Variant::group) {
        for (Resource* member : rsc.children) {
            lock_primitive(cluster, *member);
        }
    }
}

}  // namespace

void apply_shutdown_locks(Cluster& cluster) {
    if (!cluster.options.shutdown_lock) {
        return;
    }
    for (Resource* rsc : cluster.resources) {
        lock_resource(cluster, *rsc);
    }
}

}  // namespace systole::pengine
