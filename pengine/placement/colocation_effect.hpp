#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// What a colocation does to its dependent at the moment (spec 2 §8.5).
enum class ColocationEffect : std::uint8_t { none, location, role };
/// A preview asks what it would do once the primary is assigned.
enum class Preview : std::uint8_t { no, yes };

[[nodiscard]] ColocationEffect effect_of(const Colocation& colocation, const Resource& dependent,
                                         const Resource& primary, Preview preview);

/// Pulls the dependent's node scores to, or pushes them from, the primary's node (spec 2 §8.7). A change that is not
/// mandatory and would leave no usable node is dropped.
void apply_location_effect(Cluster& cluster, Resource& dependent, const Resource& primary,
                           const Colocation& colocation);

/// Raises or lowers the promotion priority of an assigned dependent; returns by how much (spec 2 §8.8).
Score apply_role_effect(Resource& dependent, const Resource& primary, const Colocation& colocation);

}  // namespace systole::pengine
