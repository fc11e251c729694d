#include "pengine/explain/hints.hpp"
#include "pengine/explain/standings.hpp"
#include "pengine/explain/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace systole::pengine {
namespace {

bool is_location(const ScorePart& part) {
    return part.kind == Origin::Kind::location || part.kind == Origin::Kind::location_rule;
}

bool is_left_over(const ScorePart& part) {
    return is_location(part) && (part.id.starts_with("cli-ban-") || part.id.starts_with("cli-prefer-"));
}

Score sum_of(const NodeStanding& standing, Origin::Kind kind) {
    Score sum = 0;
    for (const ScorePart& part : standing.parts) {
        sum = part.kind == kind ? add_scores(sum, part.added) : sum;
    }
    return sum;
}

Score wishes_for(const NodeStanding& standing) {
    return add_scores(sum_of(standing, Origin::Kind::location), sum_of(standing, Origin::Kind::location_rule));
}

/// What speaks most for the node among location constraints; null if none does.
const ScorePart* strongest_wish(const NodeStanding& standing) {
    const ScorePart* strongest = nullptr;
    for (const ScorePart& part : standing.parts) {
        if (is_location(part) && part.added > 0 && (strongest == nullptr || part.added > strongest->added)) {
            strongest = &part;
        }
    }
    return strongest;
}

/// The colocation that speaks most against the node; null if none does.
const ScorePart* strongest_colocation_against(const NodeStanding& standing) {
    const ScorePart* strongest = nullptr;
    for (const ScorePart& part : standing.parts) {
        if (part.kind == Origin::Kind::colocation && part.added < 0 && (strongest == nullptr || part.added < strongest->added)) {
            strongest = &part;
        }
    }
    return strongest;
}

class ScoreHints {
public:
    ScoreHints(const Resource& rsc, ResourceExplanation& explanation) : rsc_(rsc), explanation_(explanation) {}

    void collect() {
        about_leftovers();
        if (!rsc_.is_managed || explanation_.nodes.empty()) {
            return;
        }
        for (const NodeStanding& standing : explanation_.nodes) {
            about_wish(standing);
        }
        about_stickiness();
        about_health();
    }

private:
    void add(std::string_view code, std::string text, std::string advice) {
        explanation_.hints.push_back({std::string(code), std::move(text), std::move(advice)});
    }

    void about_leftovers() {
        std::set<std::string> seen;
        for (const NodeStanding& standing : explanation_.nodes) {
            for (const ScorePart& part : standing.parts) {
                if (is_left_over(part) && seen.insert(part.id).second) {
                    const bool is_ban = part.id.starts_with("cli-ban-");
                    add(is_ban ? "ban-left-over" : "move-left-over",
                        fmt::format("Constraint {} is left from crm_resource --{} and still {} {}.", part.id,
                                    is_ban ? "ban or --move" : "move", is_ban ? "keeps it off" : "draws it to", standing.node),
                        fmt::format("crm_resource --clear --resource {}", rsc_.top().xml_id));
                }
            }
        }
    }

    /// What location constraints give the place where it is to be; one that is nowhere gives up 0.
    [[nodiscard]] Score wishes_for_place() const {
        const NodeStanding& best = explanation_.nodes.front();
        return best.standing == Standing::chosen ? wishes_for(best) : 0;
    }

    /// Location constraints alone would choose another node. (That a second choice does not win is as it should be.)
    void about_wish(const NodeStanding& standing) {
        const ScorePart* wish = strongest_wish(standing);
        if (wish == nullptr || wishes_for(standing) <= wishes_for_place()) {
            return;
        }
        const ScorePart* against = strongest_colocation_against(standing);
        if (standing.standing == Standing::banned && against != nullptr) {
            add("colocation-against-location",
                fmt::format("{} wants it on {} ({}), but {} forbids that ({}).", wish->text, standing.node,
                            signed_score(wish->added), against->text, signed_score(against->added)),
                fmt::format("Give {} that preference instead, or make the colocation weaker than INFINITY.", against->other));
        } else if (standing.standing == Standing::unavailable) {
            add("preferred-node-unavailable",
                fmt::format("{} wants it on {}, which is not available: {}.", wish->text, standing.node, objection(standing)),
                "");
        } else if (standing.standing == Standing::behind && standing.points_behind > 0 && !is_held_by_stickiness(standing)) {
            about_unreachable(standing, *wish);
        }
    }

    /// Which has a hint of its own.
    [[nodiscard]] bool is_held_by_stickiness(const NodeStanding& standing) const {
        return sum_of(explanation_.nodes.front(), Origin::Kind::stickiness) > standing.points_behind;
    }

    void about_unreachable(const NodeStanding& standing, const ScorePart& wish) {
        const NodeStanding& chosen = explanation_.nodes.front();
        if (standing.points_behind >= kInfinity) {
            add("score-unreachable",
                fmt::format("{} cannot win with {}: {} has INFINITY.", wish.text, signed_score(wish.added), chosen.node), "");
            return;
        }
        add("score-unreachable",
            fmt::format("{} cannot win with {}: {} is {} ahead.", wish.text, signed_score(wish.added), chosen.node,
                        score_text(standing.points_behind)),
            fmt::format("It needs more than {}.", score_text(add_scores(wish.added, standing.points_behind))));
    }

    void about_stickiness() {
        if (rsc_.history.active.size() != 1 || rsc_.placement.node == nullptr) {
            return;
        }
        const NodeStanding* current = standing_on(explanation_.nodes, rsc_.history.active.front()->name);
        if (current == nullptr) {
            return;
        }
        const bool moves = explanation_.outcome == Outcome::move || explanation_.outcome == Outcome::migrate;
        if (current->standing == Standing::behind && moves) {
            about_weak_stickiness(*current);
        } else if (current->standing == Standing::chosen) {
            about_strong_stickiness(*current);
        }
    }

    /// It leaves a node on which nothing is wrong.
    void about_weak_stickiness(const NodeStanding& current) {
        const Score stickiness = sum_of(current, Origin::Kind::stickiness);
        const bool is_infinite = current.points_behind >= kInfinity;
        const Score enough = stickiness + current.points_behind;
        add("stickiness-below-preference",
            fmt::format("It moves although nothing is wrong on {}: stickiness {} is less than what speaks for {}.", current.node,
                        score_text(stickiness), rsc_.placement.node->name),
            is_infinite ? "" : fmt::format("resource-stickiness={} or more would keep it.", score_text(std::max(1, enough))));
    }

    /// It would rather be elsewhere.
    void about_strong_stickiness(const NodeStanding& current) {
        const Score stickiness = sum_of(current, Origin::Kind::stickiness);
        if (stickiness <= 0 || current.score >= kInfinity) {
            return;
        }
        for (const NodeStanding& standing : explanation_.nodes) {
            if (standing.standing == Standing::behind && standing.points_behind < stickiness) {
                add("stickiness-holds",
                    fmt::format("Only stickiness ({}) keeps it on {}; else it would be on {}.", score_text(stickiness),
                                current.node, standing.node),
                    "");
                return;
            }
        }
    }

    void about_health() {
        for (const NodeStanding& standing : explanation_.nodes) {
            if (standing.standing == Standing::banned && sum_of(standing, Origin::Kind::health) < 0) {
                add("node-health", fmt::format("The health of {} keeps it away.", standing.node),
                    "See the node's #health attributes and node-health-strategy.");
            }
        }
    }

    const Resource& rsc_;
    ResourceExplanation& explanation_;
};

}  // namespace

void add_score_hints(const Resource& rsc, ResourceExplanation& explanation) {
    ScoreHints(rsc, explanation).collect();
}

}  // namespace systole::pengine
