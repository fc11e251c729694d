#include "pengine/placement/merge.hpp"

#include <algorithm>
#include <utility>

#include "pengine/model/resource.hpp"
#include "pengine/placement/availability.hpp"
#include "pengine/placement/colocation_attribute.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/location.hpp"

namespace systole::pengine {
namespace {

/// Marks an entry that must not become negative: outside the range of scores, restored before anyone else sees it.
constexpr Score kUnusable = -100 * kInfinity;

/// Sets a resource's guard against merging it into itself while it is being merged.
class UpdatingGuard {
public:
    explicit UpdatingGuard(Resource& rsc) : rsc_(rsc) { rsc_.placement.is_updating = true; }
    ~UpdatingGuard() { rsc_.placement.is_updating = false; }
    UpdatingGuard(const UpdatingGuard&) = delete;
    UpdatingGuard& operator=(const UpdatingGuard&) = delete;
    UpdatingGuard(UpdatingGuard&&) = delete;
    UpdatingGuard& operator=(UpdatingGuard&&) = delete;

private:
    Resource& rsc_;
};

bool is_allowed_on_one_node(const Resource& rsc) {
    int allowed = 0;
    rsc.placement.allowed.for_each([&allowed](const NodeEntry& entry) { allowed += entry.score >= 0 ? 1 : 0; });
    return allowed == 1;
}

/// A ban times a dislike would become a liking. It counts only where the dislike really moves somebody.
bool ignores_double_negative(const Colocation& colocation, Score score) {
    return colocation.primary->settings.stickiness >= -score || !has_influence(colocation) ||
           !is_allowed_on_one_node(*colocation.dependent);
}

/// The attenuated score, rounded away from zero; in single precision, and never lost altogether.
Score attenuate(float factor, Score score) {
    const float product = factor * static_cast<float>(score);
    const double rounded = product < 0 ? static_cast<double>(product) - 0.5 : static_cast<double>(product) + 0.5;
    const Score result = static_cast<Score>(rounded);
    if (result == 0 && score != 0) {
        if (factor > 0) {
            return 1;
        }
        if (factor < 0) {
            return -1;
        }
    }
    return result;
}

struct Addition {
    const Resource& source;
    const Resource& target;
    const Colocation& colocation;
    float factor;
    bool nonnegative;
};

void add_to_entry(NodeEntry& entry, Score score, const Addition& addition) {
    if (addition.factor < 0 && score < 0 && ignores_double_negative(addition.colocation, score)) {
        return;
    }
    if (entry.score == kUnusable) {
        return;
    }
    const Score sum = add_scores(attenuate(addition.factor, score), entry.score);
    if (addition.nonnegative && sum < 0 && entry.score >= 0) {
        if (entry.score > 0) {
            entry.score = kUnusable;
        }
        return;
    }
    entry.score = sum;
}

/// Adds the source's scores to those entries which have the same value of the colocation's attribute.
void add_matching(NodeTable& table, const Addition& addition) {
    const Resource& source = addition.source;
    const Colocation& colocation = addition.colocation;
    std::optional<NodeTable> with_group_locations;
    if (&source == colocation.dependent && colocation.is_explicit && source.parent != nullptr &&
        source.parent->variant == Variant::group && source.parent->children.front() != &source) {
        // Later members carry none of the group's location scores; they count here.
        with_group_locations = source.placement.allowed;
        apply_locations_to_table(*source.parent, *with_group_locations);
    }
    const BestScores best(source, with_group_locations ? *with_group_locations : source.placement.allowed,
                          colocation.node_attribute);
    table.for_each(
        [&](NodeEntry& entry) { add_to_entry(entry, best.best(*entry.node, addition.target), addition); });
}

void restore_unusable(NodeTable& table) {
    table.for_each([](NodeEntry& entry) {
        if (entry.score == kUnusable) {
            entry.score = 1;
        }
    });
}

/// One walk along chained colocations for the sake of `target`.
class Merger {
public:
    explicit Merger(const Resource& target) : target_(target) {}

    /// The table with the preferences of `source` and of all behind it; nothing if they leave it as it is. Without a table and
    /// colocation the walk starts from the source's own.
    std::optional<NodeTable> merge(Resource& source, const NodeTable* table, const Colocation* colocation, float factor,
                                   const MergeOptions& options) const {
        if (source.placement.is_updating) {
            return std::nullopt;
        }
        if (source.variant == Variant::group) {
            return merge_group(source, table, colocation, factor, options);
        }
        const UpdatingGuard guard(source);
        NodeTable work = table != nullptr ? table->copy() : source.placement.allowed.copy();
        if (table != nullptr) {
            add_matching(work, {source, target_, *colocation, factor, options.nonnegative});
        }
        if (has_usable_node(work)) {
            merge_chained(source, work, factor, options);
        } else if (options.is_active) {
            return std::nullopt;
        }
        if (options.nonnegative) {
            restore_unusable(work);
        }
        return work;
    }

private:
    std::optional<NodeTable> merge_group(Resource& group, const NodeTable* table, const Colocation* colocation,
                                         float factor, const MergeOptions& options) const {
        if (group.children.empty()) {
            return std::nullopt;
        }
        const UpdatingGuard guard(group);
        Resource& spokesman = table != nullptr ? *group.children.front() : *group.children.back();
        return merge(spokesman, table, colocation, factor, options);
    }

    /// Goes on with everything that is colocated with the source.
    void merge_chained(const Resource& source, NodeTable& work, float factor, MergeOptions options) const {
        options.is_active = true;
        for (const Colocation* next :
             options.this_with ? colocations_this_with(source) : colocations_with_this(source)) {
            if (!options.this_with && !has_influence(*next)) {
                continue;
            }
            Resource& other = options.this_with ? *next->primary : *next->dependent;
            const float next_factor = factor * static_cast<float>(next->score) / static_cast<float>(kInfinity);
            if (auto merged = merge(other, &work, next, next_factor, options)) {
                work = std::move(*merged);
            }
        }
    }

    const Resource& target_;
};

}  // namespace

bool has_influence(const Colocation& colocation, const Resource& primary) {
    const Resource& dependent = *colocation.dependent;
    const bool is_bundle_connection = dependent.is_remote_connection() && dependent.parent != nullptr &&
                                      dependent.parent->variant == Variant::bundle;
    if (is_bundle_connection && !primary.is_failed && primary.history.active.size() == 1) {
        return false;  // a connection that moves must not move its container
    }
    return colocation.influence || primary.history.active.empty();
}

bool has_influence(const Colocation& colocation) { return has_influence(colocation, *colocation.primary); }

void merge_preferences(Resource& source, const Resource& target, NodeTable& table, const Colocation& colocation,
                       float factor, const MergeOptions& options) {
    if (auto merged = Merger(target).merge(source, &table, &colocation, factor, options)) {
        table = std::move(*merged);
    }
}

std::optional<NodeTable> merged_with_primaries(Resource& source) {
    const bool is_group = source.variant == Variant::group && !source.children.empty();
    const Resource& target = is_group ? *source.children.back() : source;
    return Merger(target).merge(source, nullptr, nullptr, 1.0F, {.this_with = true});
}

}  // namespace systole::pengine
