#pragma once

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// The scores and utilization that were collected, one element each (tools specification §4.7).
void append_scores_xml(xml::MutableElement list, const pengine::Cluster& cluster);

}  // namespace systole::sim
