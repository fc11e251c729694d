#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <string>

namespace systole::pengine {

/// What becomes of a resource without others inside. Precondition: build_graph() was called.
[[nodiscard]] Outcome outcome_of(const Resource& rsc);

/// The same in words: "moves from n1 to n2", "stays Started on n1", "stays stopped".
[[nodiscard]] std::string outcome_text(const Resource& rsc, Outcome outcome);

}  // namespace systole::pengine
