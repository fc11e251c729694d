#include "pengine/model/cluster.hpp"
#include "pengine/ordering/internal_orderings.hpp"
#include "pengine/ordering/order_constraint.hpp"
#include "pengine/phases.hpp"
#include "pengine/placement/colocation_constraint.hpp"
#include "pengine/placement/internal_colocations.hpp"
#include "pengine/placement/location.hpp"
#include "pengine/placement/ticket_constraint.hpp"

namespace systole::pengine {
namespace {

void read_constraint(Cluster& cluster, xml::Element constraint) {
    if (constraint.id().empty()) {
        return;
    }
    if (constraint.is("rsc_location")) {
        read_location_constraint(cluster, constraint);
    } else if (constraint.is("rsc_colocation")) {
        read_colocation_constraint(cluster, constraint);
    } else if (constraint.is("rsc_order")) {
        read_order_constraint(cluster, constraint);
    } else if (constraint.is("rsc_ticket")) {
        read_ticket_constraint(cluster, constraint);
    }
}

}  // namespace

void read_constraints(Cluster& cluster) {
    const xml::Element configuration = cluster.cib.child("configuration");
    for (const xml::Element constraint : configuration.child("constraints").children()) {
        read_constraint(cluster, constraint);
    }
}

void add_internal_constraints(Cluster& cluster) {
    for (Resource* rsc : cluster.resources) {
        add_internal_colocations(cluster, *rsc);
        add_internal_orderings(cluster, *rsc);
    }
}

}  // namespace systole::pengine
