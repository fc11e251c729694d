#pragma once

#include "pengine/ordering/relation_effect.hpp"

namespace systole::pengine {

/// The rule for two plain actions (spec 3 §13.4).
Change apply_basic_effect(Cluster& cluster, const Effect& effect);

}  // namespace systole::pengine
