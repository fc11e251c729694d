#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace systole::pengine {

/// The contributions to all scores, by resource and node.
class ScoreBook {
public:
    explicit ScoreBook(const Cluster& cluster);

    /// What a resource's score on a node is made of, what the entry started with included; empty if it is a plain 0. The last
    /// result is the score in the table.
    [[nodiscard]] std::vector<ScorePart> parts(const Resource& rsc, const Node& node) const;
    /// The same for the promotion score of an instance on its node.
    [[nodiscard]] std::vector<ScorePart> promotion_parts(const Resource& instance, const Node& node) const;

private:
    using List = std::vector<const ScoreContribution*>;

    std::unordered_map<const Resource*, List> contributions_;
    std::unordered_map<const Resource*, List> promotions_;
};

}  // namespace systole::pengine
