#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <string>
#include <string_view>

namespace systole::pengine {

/// "location constraint wish", "stickiness", "colocation c1 with db".
[[nodiscard]] std::string part_text(const ScorePart& part);

/// "offline", "in standby", ...
[[nodiscard]] std::string_view obstacle_text(NodeObstacle obstacle);

/// What an action does, for people: "start of db on n1".
[[nodiscard]] std::string action_text(const Action& action);

/// A score with its sign: "+50", "-INFINITY".
[[nodiscard]] std::string signed_score(Score score);

}  // namespace systole::pengine
