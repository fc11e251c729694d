#pragma once

#include <optional>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Records, when it goes out of scope, how the scores of a resource have changed since it was made, all with one origin. Does
/// nothing unless explanations are wanted.
class ScoreWatch {
public:
    ScoreWatch(Cluster& cluster, const Resource& rsc, const Origin& origin);
    ~ScoreWatch();
    ScoreWatch(const ScoreWatch&) = delete;
    ScoreWatch& operator=(const ScoreWatch&) = delete;
    ScoreWatch(ScoreWatch&&) = delete;
    ScoreWatch& operator=(ScoreWatch&&) = delete;

private:
    Cluster& cluster_;
    const Resource& rsc_;
    Origin origin_;
    std::optional<NodeTable> before_;
};

/// The origin of scores that come from a colocation, as seen from one of its two sides: it names the other.
[[nodiscard]] Origin colocation_origin(const Colocation& colocation, const Resource& other);

}  // namespace systole::pengine
