#include <algorithm>
#include <vector>

#include "pengine/placement/assign.hpp"
#include "pengine/placement/colocation_constraint.hpp"
#include "pengine/placement/distribute.hpp"
#include "pengine/placement/failure_threshold.hpp"
#include "pengine/placement/instance_order.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

void assign_containers(Cluster& cluster, Resource& bundle) {
    std::vector<Resource*> containers;
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        containers.push_back(replica.container);
    }
    sort_instances(containers);
    distribute_instances(cluster, bundle, containers,
                         {.total = bundle.bundle->replica_count, .per_node = bundle.bundle->replicas_per_host});
}

/// Where the container is on a remote node, the connection must be made from the host that is connected to that.
void assign_connection(Cluster& cluster, const BundleReplica& replica, Node* prefer, IfUnplaceable if_unplaceable) {
    const Node* host = replica.container->placement.node;
    if (host != nullptr && host->is_remote_variant() && host->connection != nullptr) {
        add_colocation(cluster, {.id = "#replica-remote-with-host-remote",
                                 .dependent = replica.remote,
                                 .primary = host->connection,
                                 .score = kInfinity,
                                 .node_attribute = "#uname",
                                 .influence = true});
    }
    assign(cluster, *replica.remote, prefer, if_unplaceable);
}

/// What runs in a container can run on the container's node only.
void assign_child(Cluster& cluster, Resource& inner_clone, const BundleReplica& replica, IfUnplaceable if_unplaceable) {
    {
        const ScoreWatch watch(cluster, *replica.child, {.kind = Origin::Kind::bundle, .id = {}, .other = replica.container});
        replica.child->placement.allowed.for_each([&](NodeEntry& entry) {
            if (entry.node != replica.node) {
                entry.score = kMinusInfinity;
            } else if (!is_threshold_reached(cluster, *replica.child, *entry.node)) {
                entry.score = kInfinity;
            }
        });
    }
    inner_clone.placement.is_assigning = true;
    assign(cluster, *replica.child, replica.node, if_unplaceable);
    inner_clone.placement.is_assigning = false;
}

void assign_replica(Cluster& cluster, Resource& bundle, const BundleReplica& replica, Node* prefer,
                    IfUnplaceable if_unplaceable) {
    if (replica.ip != nullptr) {
        assign(cluster, *replica.ip, prefer, if_unplaceable);
    }
    if (replica.remote != nullptr) {
        assign_connection(cluster, replica, prefer, if_unplaceable);
    }
    if (replica.child != nullptr) {
        assign_child(cluster, *bundle.bundle->inner_clone, replica, if_unplaceable);
    }
}

/// The containers' content is decided already; this is about promotion.
void assign_inner_clone(Cluster& cluster, Resource& bundle, Node* prefer, IfUnplaceable if_unplaceable) {
    const std::vector<BundleReplica>& replicas = bundle.bundle->replicas;
    {
        const ScoreWatch watch(cluster, *bundle.bundle->inner_clone, {.kind = Origin::Kind::bundle, .id = {}, .other = &bundle});
        bundle.bundle->inner_clone->placement.allowed.for_each([&replicas](NodeEntry& entry) {
            const bool is_own = std::any_of(replicas.begin(), replicas.end(), [&entry](const BundleReplica& replica) {
                return replica.node == entry.node;
            });
            entry.score = is_own ? 0 : kMinusInfinity;
        });
    }
    assign(cluster, *bundle.bundle->inner_clone, prefer, if_unplaceable);
}

}  // namespace

void assign_bundle(Cluster& cluster, Resource& bundle, Node* prefer, IfUnplaceable if_unplaceable) {
    bundle.placement.is_assigning = true;
    record_scores(cluster, bundle, ScoreLine::Kind::bundle);
    assign_containers(cluster, bundle);
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        assign_replica(cluster, bundle, replica, prefer, if_unplaceable);
    }
    if (bundle.bundle->inner_clone != nullptr) {
        assign_inner_clone(cluster, bundle, prefer, if_unplaceable);
    }
    bundle.placement.is_assigning = false;
    bundle.placement.is_assigned = true;
}

}  // namespace systole::pengine
