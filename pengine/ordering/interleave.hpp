#pragma once

#include "pengine/ordering/relation_effect.hpp"

namespace systole::pengine {

/// Whether instances of the two actions' clones or bundles are ordered pair by pair (spec 3 §14.4).
[[nodiscard]] bool can_interleave(const Action& first, const Action& then);

/// Evaluates the relation pair by pair. Precondition: can_interleave().
Change apply_interleaved_effect(Cluster& cluster, const Effect& effect);

/// The instance of `collective` that goes with `instance`, before (current) or after the transition.
[[nodiscard]] Resource* interleaved_instance(const Cluster& cluster, Resource& instance, const Resource& collective,
                                             Location which);

}  // namespace systole::pengine
