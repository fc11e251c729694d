#pragma once

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Turns an `rsc_order` into orderings (spec 3 §10.3, §10.4). One that names what does not exist is ignored.
void read_order_constraint(Cluster& cluster, xml::Element constraint);

/// Keeps two resources that must not be together from overlapping while they change places (spec 3 §10.5).
void add_anti_colocation_orderings(Cluster& cluster, const Colocation& colocation);

}  // namespace systole::pengine
