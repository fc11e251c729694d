#pragma once

#include <string>
#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Records the allocation scores of a resource and of everything below (spec 2 §13), if scores are wanted. Removed resources are
/// left out.
void record_scores(Cluster& cluster, const Resource& rsc, ScoreLine::Kind kind);

/// Records the promotion score of an instance, if scores are wanted. `node` may be null.
void record_promotion_score(Cluster& cluster, const Resource& instance, const Node* node);

/// Records the capacity of all nodes but bundle nodes, if utilization is wanted: `original_capacity` or `remaining_capacity`.
void record_capacities(Cluster& cluster, ScoreLine::Kind kind);

/// Records what a resource takes on the node it was assigned to, if utilization is wanted.
void record_utilization(Cluster& cluster, const Resource& rsc, const Node& node);

/// Pacemaker's name for the step of placement that a line belongs to, which is part of the output's format; empty for promotion
/// scores and capacities.
[[nodiscard]] std::string_view score_step_name(ScoreLine::Kind kind);

/// The line as `crm_simulate` prints it.
[[nodiscard]] std::string score_line_text(const ScoreLine& line);

}  // namespace systole::pengine
