#pragma once

#include <vector>

#include "pengine/model/constraint.hpp"

namespace systole::pengine {

struct Resource;

using ColocationList = std::vector<const Colocation*>;

/// Puts `colocation` into its dependent's list of primaries and its primary's list of dependents, each in the order of
/// spec 2 §7.1.
void enlist(const Colocation& colocation);

/// All colocations in which the resource depends on another, its ancestors' and members' included as spec 2 §7.3 says.
/// The order and the duplicates of §7.2 are part of the result: scores are added once per occurrence.
[[nodiscard]] ColocationList colocations_this_with(const Resource& rsc);

/// The same for colocations in which others depend on the resource.
[[nodiscard]] ColocationList colocations_with_this(const Resource& rsc);

}  // namespace systole::pengine
