#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/explain/score_book.hpp"
#include "pengine/model/cluster.hpp"

#include <vector>

namespace systole::pengine {

/// Why a node can take no resource now; empty if it can.
[[nodiscard]] std::vector<NodeObstacle> obstacles_of(const Node& node);

/// How every node stands for a resource without others inside, best first; of nodes that are equally good by name. Nodes that a
/// bundle makes for its own use are left out, unless they are this resource's.
[[nodiscard]] std::vector<NodeStanding> standings_of(const Cluster& cluster, const ScoreBook& book, const Resource& rsc);

/// What settled the place of the resource, given its standings.
[[nodiscard]] Decision decision_of(const Cluster& cluster, const Resource& rsc, const std::vector<NodeStanding>& standings);

/// The standing of a node, or null.
[[nodiscard]] const NodeStanding* standing_on(const std::vector<NodeStanding>& standings, std::string_view node);

/// What keeps the resource from a node, in one phrase: "in standby", "banned by location constraint l1", "50 points behind".
[[nodiscard]] std::string objection(const NodeStanding& standing);

}  // namespace systole::pengine
