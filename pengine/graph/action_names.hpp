#pragma once

#include <optional>
#include <string>

#include "pengine/model/action.hpp"

namespace systole::pengine {

/// The key of an action under the name the resource has in the history, if that is remembered and not its id (spec 3 §21.4).
[[nodiscard]] std::optional<std::string> key_in_history(const Action& action);

/// How an action is called in a dot file (spec 3 §22).
[[nodiscard]] std::string dot_name(const Action& action, bool show_id);

}  // namespace systole::pengine
