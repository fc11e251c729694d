#pragma once

#include <string>

#include "pengine/model/utilization.hpp"

namespace systole::pengine {

/// Which of two nodes has more capacity left: negative if `left` (spec 2 §12.2). Attributes vote, amounts do not count.
[[nodiscard]] int compare_capacity(const Utilization& left, const Utilization& right);

/// Whether `remaining` covers every amount of `need`; what is missing counts as 0.
[[nodiscard]] bool has_capacity(const Utilization& remaining, const Utilization& need);

/// Adds or takes away amounts, saturating at the limits of an int; what is not there yet starts from 0.
void add_amounts(Utilization& utilization, const Utilization& addition);
void subtract_amounts(Utilization& utilization, const Utilization& subtraction);

/// " a=b c=d" in the order of Pacemaker's table; empty without amounts.
[[nodiscard]] std::string utilization_text(const Utilization& utilization);

}  // namespace systole::pengine
