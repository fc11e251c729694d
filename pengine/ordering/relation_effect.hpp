#pragma once

#include "pengine/model/cluster.hpp"
#include "pengine/ordering/collective_flags.hpp"

namespace systole::pengine {

/// What evaluating a relation changed.
struct Change {
    bool first = false;
    bool then = false;

    void add(const Change& other) {
        first = first || other.first;
        then = then || other.then;
    }
};

/// One flag of a relation to evaluate.
struct Effect {
    Action& first;
    Action& then;
    Relation relation;
    const Node* node;   ///< only what happens there counts; or null
    ActionView view;    ///< flags of the first action (of the then action for then_requires_first), as seen from outside
};

/// Evaluates one flag of a relation the way the variant of `rsc` does (spec 3 §13.4, §14.3). `rsc` is that of one of the two
/// actions. May call update_action().
Change apply_effect(Cluster& cluster, const Resource& rsc, const Effect& effect);

}  // namespace systole::pengine
