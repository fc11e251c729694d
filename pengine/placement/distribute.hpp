#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// How many instances may run altogether, and on one node.
struct InstanceLimits {
    int total = 0;
    int per_node = 0;
};

/// Assigns the instances of a clone, or the containers of a bundle, in the order given (spec 2 §10.2): first those that may
/// stay where they are, then the others.
void distribute_instances(Cluster& cluster, Resource& collective, const std::vector<Resource*>& instances,
                          const InstanceLimits& limits);

/// Sets the counts of instances per node back to 0.
void reset_counts(Resource& collective);

}  // namespace systole::pengine
