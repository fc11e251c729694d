#pragma once

#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Whether a `date_expression` passes now (spec 1 §3.5); asks for a recheck when that will change.
[[nodiscard]] bool passes_date_expression(Cluster& cluster, xml::Element expression, const RuleInput& input);

/// Whether a moment lies in all ranges of a `date_spec`.
[[nodiscard]] bool matches_date_spec(xml::Element date_spec, const base::DateTime& time);

}  // namespace systole::pengine
