#pragma once

#include <optional>

#include "pengine/model/node_table.hpp"

namespace systole::pengine {

class Cluster;
struct Colocation;
struct Resource;

/// Whether the dependent's wishes count for where the primary goes (spec 2 §8.1). `primary` is the configured one, or the
/// instance of it that is asked about.
[[nodiscard]] bool has_influence(const Colocation& colocation, const Resource& primary);
[[nodiscard]] bool has_influence(const Colocation& colocation);

/// How preferences are merged (spec 2 §8.2).
struct MergeOptions {
    bool this_with = false;       ///< follow what the source depends on, instead of what depends on it
    bool nonnegative = false;     ///< merging never makes a node's score negative
    bool is_active = false;       ///< a source that cannot run anywhere is left out
};

/// Merges the preferences of `source`, and of all that is chained to it, into `table`, which belongs to `target`. The score
/// of `colocation` and `factor` say how strongly. Nothing is changed if the chain is incompatible with the table.
void merge_preferences(Resource& source, const Resource& target, NodeTable& table, const Colocation& colocation,
                       float factor, const MergeOptions& options);

/// The preferences of a resource and of all it depends on, as one table (spec 2 §3). Nothing if the resource is part of a
/// merge already or has no members.
[[nodiscard]] std::optional<NodeTable> merged_with_primaries(Resource& source);

}  // namespace systole::pengine
