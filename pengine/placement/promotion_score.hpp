#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// How much an agent wants its instance to be promoted on a node.
struct PromotionScore {
    Score value = 0;
    bool is_default = true;  ///< nothing is known
};

/// The promotion score of an instance, or of a member of one, on a node (spec 2 §11.1).
[[nodiscard]] PromotionScore promotion_score(const Cluster& cluster, const Resource& instance, const Node& node);

}  // namespace systole::pengine
