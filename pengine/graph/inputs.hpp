#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Sorts an action's inputs by id and merges those from the same action; once per action (spec 3 §21.3).
void settle_inputs(Action& action);

/// Whether an input is written to the graph. May clear its flags.
bool is_graph_input(Action& action, Related& input);

/// Whether an action is to be part of the graph at all (spec 3 §21.2).
[[nodiscard]] bool is_eligible(const Action& action);

}  // namespace systole::pengine
