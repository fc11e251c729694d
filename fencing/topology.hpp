#pragma once

#include "fencing/types.hpp"

#include <optional>
#include <vector>

namespace systole::fencing {

/// The devices of each level for a target, levels ascending. Nothing if no topology is configured for it.
using Levels = std::vector<std::vector<DeviceId>>;

/// Levels that name the target exactly win; else the first other kind of target that matches, in the order configured.
/// Levels with the same index and the same kind of target are one. Source: fencing-level in the CIB.
[[nodiscard]] std::optional<Levels> levels_for(const std::vector<LevelConfig>& levels,
                                               const std::vector<NodeConfig>& nodes,
                                               const NodeName& target);

}  // namespace systole::fencing
