#pragma once

#include "pengine/model/node_table.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

class Cluster;
struct LocationConstraint;
struct Resource;

/// Reads one `rsc_location` (spec 2 §5.3): by resource, set, tag or pattern; with a score for a node or with a rule.
void read_location_constraint(Cluster& cluster, xml::Element constraint);

/// Applies all location constraints to the tables of their resources and of what is inside them (spec 2 §4.2).
void apply_locations(Cluster& cluster);

/// Applies the constraints that name `rsc` itself to a table, whoever's it is, in full.
void apply_locations_to_table(const Resource& rsc, NodeTable& table);

/// Makes a constraint for `rsc` and enters it into the resource's list.
LocationConstraint& add_location_constraint(Cluster& cluster, Resource& rsc, LocationConstraint constraint);

}  // namespace systole::pengine
