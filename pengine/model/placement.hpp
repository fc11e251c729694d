#pragma once

#include <vector>

#include "pengine/model/node_table.hpp"
#include "pengine/model/score.hpp"

namespace systole::pengine {

struct Colocation;
struct LocationConstraint;
struct Node;
struct TicketConstraint;

/// Working state of placing one resource. Owner: placement/. The model fills `allowed` and `priority` first, histories
/// add bans and bonuses to `allowed`.
struct Placement {
    NodeTable allowed;
    Score priority = 0;            ///< starts as the configured priority; colocations and promotion change it
    bool is_assigned = false;      ///< decided; the decision may be "no node"
    bool is_assigning = false;
    bool is_updating = false;      ///< loop guard of merging (spec 2 §8.2)
    Node* node = nullptr;          ///< where it is assigned to; null: nowhere (or undecided)
    NodeEntry entry;               ///< copy of the allowed entry for `node` at that time

    std::vector<const LocationConstraint*> locations;  ///< in order of creation; Pacemaker's list is the reverse
    std::vector<const Colocation*> this_with;          ///< sorted (spec 2 §7.1)
    std::vector<const Colocation*> with_this;
    std::vector<const TicketConstraint*> tickets;

    Score promotion_priority = 0;
    bool promotion_scores_added = false;
    bool promotion_sorted = false;  ///< on clones: spec 2 §11.5
};

}  // namespace systole::pengine
