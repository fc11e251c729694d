#pragma once

#include <vector>

#include "pengine/model/cluster.hpp"
#include "pengine/model/utilization.hpp"
#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Adds built-in and permanent attributes and the capacity of a `node` element (spec 1 §5.3, §5.4).
void add_permanent_attributes(Cluster& cluster, Node& node, xml::Element node_element);

/// Adds built-in attributes again and lets those of a `node_state`'s transient_attributes overwrite.
void add_transient_attributes(Cluster& cluster, Node& node, xml::Element node_state);

/// Evaluates `utilization` blocks and adds the amounts that are not there yet (spec 2 §12.1).
void add_amounts(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, Utilization& amounts);

}  // namespace systole::pengine
