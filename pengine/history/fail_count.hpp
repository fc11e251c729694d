#pragma once

#include <cstdint>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// A fail count and the time of the last failure (0: unknown).
struct FailCount {
    Score count = 0;
    std::int64_t last_failure = 0;
};

/// How fail counts are asked for (spec 1 §13.2).
struct FailCountQuery {
    bool effective = true;       ///< expired failures count as 0
    bool with_launched = false;  ///< plus those of launched resources
    xml::Element entry;          ///< the history entry in question; may be null
};

/// The fail count of a resource on a node. A blocking failure clears the resource's failure timeout for good.
[[nodiscard]] FailCount fail_count(Cluster& cluster, Resource& rsc, const Node& node, const FailCountQuery& query = {});

}  // namespace systole::pengine
