#include "pengine/placement/internal_colocations.hpp"

#include <algorithm>

#include "pengine/model/cluster.hpp"
#include "pengine/placement/colocation_constraint.hpp"
#include "pengine/placement/score_watch.hpp"

namespace systole::pengine {
namespace {

constexpr std::string_view kNodeName = "#uname";
/// How strongly a bundle's connection follows its container: it need not be on the same host.
constexpr Score kBundleConnectionScore = 10'000;

void colocate(Cluster& cluster, std::string_view id, Resource& dependent, Resource& primary, Score score,
              bool influence = true) {
    add_colocation(cluster, {.id = id,
                             .dependent = &dependent,
                             .primary = &primary,
                             .score = score,
                             .node_attribute = kNodeName,
                             .influence = influence,
                             .is_explicit = false});
}

void avoid_remote_nodes(Cluster& cluster, Resource& rsc) {
    const ScoreWatch watch(cluster, rsc, {.kind = Origin::Kind::connection, .id = {}});
    rsc.placement.allowed.for_each([](NodeEntry& entry) {
        if (entry.node->connection != nullptr) {
            entry.score = kMinusInfinity;
        }
    });
}

/// The connection through which the launcher's node is reached, if the launcher is, or launches, one.
const Resource* connection_of_launcher(const Resource& launcher) {
    if (launcher.is_remote_connection()) {
        return &launcher;
    }
    const auto found = std::find_if(launcher.launched.begin(), launcher.launched.end(),
                                    [](const Resource* launched) { return launched->is_remote_connection(); });
    return found == launcher.launched.end() ? nullptr : *found;
}

void stay_with_launcher(Cluster& cluster, Resource& rsc) {
    Resource& launcher = *rsc.launcher;
    if (rsc.is_remote_connection()) {
        if (!rsc.settings.may_run_on_remote) {
            avoid_remote_nodes(cluster, launcher);
        }
    } else if (const Resource* connection = connection_of_launcher(launcher)) {
        const ScoreWatch watch(cluster, rsc, {.kind = Origin::Kind::bundle, .id = {}, .other = &launcher});
        rsc.placement.allowed.for_each([connection](NodeEntry& entry) {
            if (entry.node->connection != connection) {
                entry.score = kMinusInfinity;
            }
        });
        return;
    }
    colocate(cluster, "#resource-with-container", rsc, launcher,
             rsc.settings.may_run_on_remote ? kBundleConnectionScore : kInfinity);
}

void add_for_primitive(Cluster& cluster, Resource& rsc) {
    if (!rsc.is_managed) {
        return;
    }
    if (rsc.launcher != nullptr) {
        stay_with_launcher(cluster, rsc);
    }
    if (rsc.is_remote_connection() || rsc.settings.is_fence_device) {
        avoid_remote_nodes(cluster, rsc);
    }
}

void add_for_group(Cluster& cluster, Resource& group) {
    Resource* previous = nullptr;
    for (Resource* member : group.children) {
        add_internal_colocations(cluster, *member);
        if (group.group->is_colocated && previous != nullptr) {
            colocate(cluster, "#group-members", *member, *previous, kInfinity, member->settings.is_critical);
        }
        previous = member;
    }
}

void add_for_clone(Cluster& cluster, Resource& clone) {
    if (clone.clone->is_ordered) {
        std::ranges::stable_sort(clone.children, {}, &Resource::instance);
    }
    for (Resource* instance : clone.children) {
        add_internal_colocations(cluster, *instance);
    }
}

void add_for_bundle(Cluster& cluster, Resource& bundle) {
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        add_internal_colocations(cluster, *replica.container);
        if (replica.ip != nullptr) {
            add_internal_colocations(cluster, *replica.ip);
            colocate(cluster, "#ip-with-container", *replica.ip, *replica.container, kInfinity);
        }
        if (replica.remote != nullptr) {
            add_internal_colocations(cluster, *replica.remote);
        }
    }
    if (bundle.bundle->inner_clone != nullptr) {
        add_internal_colocations(cluster, *bundle.bundle->inner_clone);
    }
}

}  // namespace

void add_internal_colocations(Cluster& cluster, Resource& rsc) {
    switch (rsc.variant) {
        case Variant::primitive:
            add_for_primitive(cluster, rsc);
            break;
        case Variant::group:
            add_for_group(cluster, rsc);
            break;
        case Variant::clone:
            add_for_clone(cluster, rsc);
            break;
        case Variant::bundle:
            add_for_bundle(cluster, rsc);
            break;
    }
}

}  // namespace systole::pengine
