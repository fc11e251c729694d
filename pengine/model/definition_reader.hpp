#pragma once

#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Reads a resource's element, its template expanded (spec 1 §6.2), its operations parsed; for a group its members' too. The
/// cluster owns the result. Null if the template is wrong or, for a group, if there is no usable member.
[[nodiscard]] const Definition* read_definition(Cluster& cluster, xml::Element element);

}  // namespace systole::pengine
