#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pengine/model/score.hpp"

namespace systole::pengine {

struct Action;
struct Colocation;
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

/// Why a score was added: what kind of rule, the id of the element where there is one, and the other resource it is about.
struct Origin {
    enum class Kind : std::uint8_t {
        initial,              ///< what the entry started with
        location, location_rule, colocation, stickiness, failure, migration_threshold,
        history, unmanaged, ticket, health, shutdown_lock, discovery, removed, multiple_active, utilization,
        target_role, clone_limit, promotion, bundle,
        connection            ///< connections and fence devices do not run on remote nodes
    };
    Kind kind = Kind::initial;
    std::string_view id;
    const Resource* other = nullptr;
};

/// One contribution to one score. Collected only if explanations are wanted.
struct ScoreContribution {
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
    Score added = 0;
    Score result = 0;
    Origin origin;
};

/// What decided between the node that was taken and the next best one.
enum class Criterion : std::uint8_t {
    score,
    capacity,      ///< more capacity left (placement-strategy=balanced)
    load,          ///< fewer resources assigned
    current_node,  ///< it is there already
    name,          ///< the node's name comes first
    preference     ///< an instance's current node, or the most capable one, among equals
};

/// The choice of a node for a resource.
struct NodeChoice {
    const Resource* rsc = nullptr;
    const Node* node = nullptr;
    const Node* runner_up = nullptr;  ///< null: no other node could have been taken
    Criterion criterion = Criterion::score;
};

/// A colocation with which a resource could not get along.
struct ColocationNote {
    const Resource* rsc = nullptr;
    const Colocation* colocation = nullptr;
};

/// Which of its flags an action loses: it becomes required, or can no longer run, or can no longer be part of a migration.
enum class Loss : std::uint8_t { optional, runnable, migratable };

/// One action changed because of another. `colocation` is null where an ordering is behind it.
struct ActionEffect {
    Loss loss = Loss::optional;
    const Action* action = nullptr;
    const Action* cause = nullptr;
    const Colocation* colocation = nullptr;
};

/// What explanations are made from (explain/). Filled by every phase, and only if they are wanted.
struct Trace {
    std::vector<ScoreContribution> contributions;  ///< in the order in which they were made
    std::vector<ScoreContribution> promotions;     ///< the same for promotion scores of instances
    std::vector<NodeChoice> choices;               ///< of one resource, the last counts
    std::vector<ColocationNote> dropped;  ///< not heeded, because it would have left the resource without any node
    std::vector<ColocationNote> unmet;    ///< mandatory, and no instance of the primary suits the resource: it goes nowhere
    std::vector<ActionEffect> effects;

    /// Forgets contributions to a resource since there were `mark` in all: its table was put back to what it was then.
    void forget_since(std::size_t mark, const Resource& rsc);
};

}  // namespace systole::pengine
