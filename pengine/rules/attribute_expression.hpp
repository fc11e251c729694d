#pragma once

#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Whether an `expression` (comparison of a node attribute) passes (spec 1 §3.3).
[[nodiscard]] bool passes_attribute_expression(xml::Element expression, const RuleInput& input);

}  // namespace systole::pengine
