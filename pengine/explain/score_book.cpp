#include "pengine/explain/score_book.hpp"

#include "pengine/explain/wording.hpp"

namespace systole::pengine {
namespace {

ScorePart part_of(const ScoreContribution& contribution) {
    ScorePart part;
    part.kind = contribution.origin.kind;
    part.id = contribution.origin.id;
    part.other = contribution.origin.other == nullptr ? std::string() : std::string(contribution.origin.other->id);
    part.added = contribution.added;
    part.result = contribution.result;
    part.text = part_text(part);
    return part;
}

ScorePart initial_part(Score score) {
    ScorePart part{.added = score, .result = score};
    part.text = part_text(part);
    return part;
}

/// What was there before the first contribution, as far as infinity lets it be known.
Score score_before(const ScoreContribution& first) {
    const bool is_lost = first.result <= kMinusInfinity || first.result >= kInfinity;
    return is_lost ? 0 : first.result - first.added;
}

bool says_nothing(const ScoreContribution& contribution) {
    return contribution.added == 0;
}

/// A ban on top of the same ban.
bool is_repeated(const std::vector<ScorePart>& parts, const ScorePart& part) {
    if (part.added > kMinusInfinity) {
        return false;
    }
    for (const ScorePart& earlier : parts) {
        if (earlier.added <= kMinusInfinity && earlier.text == part.text) {
            return true;
        }
    }
    return false;
}

}  // namespace

ScoreBook::ScoreBook(const Cluster& cluster) {
    for (const ScoreContribution& contribution : cluster.trace.contributions) {
        contributions_[contribution.rsc].push_back(&contribution);
    }
    for (const ScoreContribution& contribution : cluster.trace.promotions) {
        promotions_[contribution.rsc].push_back(&contribution);
    }
}

std::vector<ScorePart> ScoreBook::parts(const Resource& rsc, const Node& node) const {
    std::vector<ScorePart> parts;
    bool is_first = true;
    if (const auto found = contributions_.find(&rsc); found != contributions_.end()) {
        for (const ScoreContribution* contribution : found->second) {
            if (contribution->node != &node) {
                continue;
            }
            if (is_first && score_before(*contribution) != 0) {
                parts.push_back(initial_part(score_before(*contribution)));
            }
            is_first = false;
            ScorePart part = part_of(*contribution);
            if (!says_nothing(*contribution) && !is_repeated(parts, part)) {
                parts.push_back(std::move(part));
            }
        }
    }
    const NodeEntry* entry = rsc.placement.allowed.find(node);
    if (is_first && entry != nullptr && entry->score != 0) {
        parts.push_back(initial_part(entry->score));
    }
    return parts;
}

std::vector<ScorePart> ScoreBook::promotion_parts(const Resource& instance, const Node& node) const {
    std::vector<ScorePart> parts;
    if (const auto found = promotions_.find(&instance); found != promotions_.end()) {
        for (const ScoreContribution* contribution : found->second) {
            if (contribution->node == &node) {
                parts.push_back(part_of(*contribution));
            }
        }
    }
    return parts;
}

}  // namespace systole::pengine
