#include "pengine/placement/compatible_instance.hpp"

#include <algorithm>

#include "pengine/placement/colocation_attribute.hpp"
#include "pengine/placement/node_order.hpp"

namespace systole::pengine {
namespace {

Role state_of(const Resource& rsc, Location which) {
    return which == Location::current ? state_of_current(rsc) : state_of_next(rsc);
}

Resource* first_match(const std::vector<Resource*>& instances, const Node& node, const InstanceQuery& query) {
    const auto found = std::find_if(instances.begin(), instances.end(), [&](const Resource* instance) {
        return instance_matches(*instance, node, query);
    });
    return found == instances.end() ? nullptr : *found;
}

}  // namespace

bool has_blocked(const Resource& rsc) {
    return rsc.is_blocked || std::any_of(rsc.children.begin(), rsc.children.end(),
                                         [](const Resource* child) { return has_blocked(*child); });
}

std::vector<Resource*> instances_of(const Resource& collective) {
    if (collective.variant != Variant::bundle) {
        return collective.children;
    }
    std::vector<Resource*> containers;
    for (const BundleReplica& replica : collective.bundle->replicas) {
        containers.push_back(replica.container);
    }
    return containers;
}

bool instance_matches(const Resource& instance, const Node& node, const InstanceQuery& query) {
    if (query.role != Role::unknown && query.role != state_of(instance, query.which)) {
        return false;
    }
    if (has_blocked(instance)) {
        return false;
    }
    const Node* location = single_location(instance, query.which);
    if (location == nullptr) {
        return false;
    }
    if (query.attribute.empty()) {
        return location == &node;
    }
    return AttributeValue(location, query.attribute, instance) == AttributeValue(&node, query.attribute, instance);
}

Resource* find_compatible_instance(const Cluster& cluster, Resource& rsc, const Resource& collective,
                                   const InstanceQuery& query) {
    const std::vector<Resource*> instances = instances_of(collective);
    if (const Node* node = single_location(rsc, query.which)) {
        return first_match(instances, *node, query);
    }
    for (const NodeEntry* entry :
         sorted_by_preference(cluster.options.placement_strategy, rsc.placement.allowed)) {
        if (Resource* found = first_match(instances, *entry->node, query)) {
            return found;
        }
    }
    return nullptr;
}

}  // namespace systole::pengine
