#pragma once

#include <cstdint>
#include <optional>

#include "base/iso8601.hpp"
#include "pengine/rules/rule.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Whether a `date_expression` passes now (spec 1 §3.5); asks for a recheck when that will change.
[[nodiscard]] bool passes_date_expression(Cluster& cluster, xml::Element expression, const RuleInput& input);

/// The attributes of a `duration` element; nothing if one is malformed.
[[nodiscard]] std::optional<base::CalendarDuration> read_duration(xml::Element duration);

enum class RangePosition : std::uint8_t { below, inside, above };

/// Where a moment lies against the first range of a `date_spec` that it is not in, years first; inside if there is none. Nothing
/// if that range is malformed.
[[nodiscard]] std::optional<RangePosition> position_in_date_spec(xml::Element date_spec, const base::DateTime& time);

/// Whether a moment lies in all ranges of a `date_spec`.
[[nodiscard]] bool matches_date_spec(xml::Element date_spec, const base::DateTime& time);

}  // namespace systole::pengine
