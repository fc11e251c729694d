#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/score.hpp"

namespace systole::pengine {

struct Action;
struct Node;
struct Resource;

/// A line of `crm_simulate --show-scores` or `--show-utilization`, as data, in the order in which placement makes them
/// (spec 2 §13). Owner: placement/; the text is made by `score_line_text`.
struct ScoreLine {
    enum class Kind : std::uint8_t {
        primitive, group, clone, bundle,  ///< allocation score of `rsc` on `node`
        promotion,                        ///< of `rsc` on `node`, or inactive if null
        original_capacity, remaining_capacity,  ///< of `node`: `text` holds "a=b ..."
        utilization                       ///< of `rsc` on `node`: `text` holds "a=b ..."
    };
    Kind kind = Kind::primitive;
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
    Score score = 0;
    std::string text;
};

/// Why a score was added or an action asked for: what kind of rule and, where there is one, the id of the element.
struct Origin {
    enum class Kind : std::uint8_t {
        symmetric_default, location, location_rule, colocation, stickiness, failure, migration_threshold,
        history, unmanaged, ticket, health, shutdown_lock, discovery, removed, multiple_active, utilization,
        target_role, clone_limit, promotion, bundle, internal
    };
    Kind kind = Kind::internal;
    std::string_view id;
};

/// One contribution to one score. Collected only if explanations are wanted.
struct ScoreContribution {
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
    Score added = 0;
    Score result = 0;
    Origin origin;
};

/// A node taken out of the running, a forced role, a block: decisions that are not sums.
struct DecisionNote {
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
    Origin origin;
    std::string text;
};

/// What explanations are made from (explain/). Appended to by every phase when it is wanted.
struct Trace {
    std::vector<ScoreContribution> contributions;
    std::vector<DecisionNote> notes;
};

}  // namespace systole::pengine
