#include "pengine/placement/assign.hpp"

#include "pengine/phases.hpp"
#include "pengine/placement/score_output.hpp"

namespace systole::pengine {

Node* assign(Cluster& cluster, Resource& rsc, Node* prefer, IfUnplaceable if_unplaceable) {
    switch (rsc.variant) {
        case Variant::primitive:
            return assign_primitive(cluster, rsc, prefer, if_unplaceable);
        case Variant::group:
            return assign_group(cluster, rsc, prefer, if_unplaceable);
        case Variant::clone:
            assign_clone(cluster, rsc, prefer, if_unplaceable);
            return nullptr;
        case Variant::bundle:
            assign_bundle(cluster, rsc, prefer, if_unplaceable);
            return nullptr;
    }
    return nullptr;
}

void assign_resources(Cluster& cluster) {
    const std::vector<Resource*> resources = cluster.resources;
    if (cluster.has_remote_nodes) {
        // What runs on remote nodes depends on whether their connections come up.
        for (Resource* rsc : resources) {
            if (rsc->is_remote_connection()) {
                assign(cluster, *rsc, rsc->history.partial_target, IfUnplaceable::stop);
            }
        }
    }
    for (Resource* rsc : resources) {
        if (!rsc->is_remote_connection()) {
            assign(cluster, *rsc, nullptr, IfUnplaceable::stop);
        }
    }
    record_capacities(cluster, ScoreLine::Kind::remaining_capacity);
}

}  // namespace systole::pengine
