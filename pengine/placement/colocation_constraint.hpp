#pragma once

#include "xml/element.hpp"

namespace systole::pengine {

class Cluster;
struct Colocation;

/// Reads one `rsc_colocation` (spec 2 §5.4).
void read_colocation_constraint(Cluster& cluster, xml::Element constraint);

/// Makes a colocation, unless its score is 0, and enters it into the lists of both sides. Mandatory anti-colocation also
/// orders the stop of one side before the start of the other.
void add_colocation(Cluster& cluster, const Colocation& colocation);

}  // namespace systole::pengine
