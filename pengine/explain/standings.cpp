#include "pengine/explain/standings.hpp"

#include "pengine/explain/wording.hpp"
#include "pengine/placement/availability.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace systole::pengine {
namespace {

/// A bundle's node is a place for its own content only.
bool concerns(const Resource& rsc, const Node& node) {
    return !node.is_bundle_node() || rsc.placement.allowed.find(node) != nullptr;
}

Standing standing_kind(const Resource& rsc, const NodeEntry* entry, const Node& node) {
    if (rsc.placement.node == &node) {
        return Standing::chosen;
    }
    if (!obstacles_of(node).empty()) {
        return Standing::unavailable;
    }
    if (entry == nullptr) {
        return Standing::not_allowed;
    }
    return entry->score < 0 ? Standing::banned : Standing::behind;
}

Score points_between(Score ahead, Score behind) {
    return ahead >= kInfinity || behind <= kMinusInfinity ? kInfinity : ahead - behind;
}

int rank(const NodeStanding& standing) {
    switch (standing.standing) {
        case Standing::chosen: return 0;
        case Standing::behind: return 1;
        case Standing::banned: return 2;
        case Standing::unavailable: return 3;
        case Standing::not_allowed: return 4;
    }
    return 5;
}

/// Parts without any one of which the order of the two nodes would no longer be certain.
std::vector<ScorePart> decisive_parts(const NodeStanding& winner, const NodeStanding& loser) {
    std::vector<ScorePart> decisive;
    const Score lead = points_between(winner.score, loser.score);
    std::ranges::copy_if(winner.parts, std::back_inserter(decisive),
                         [lead](const ScorePart& part) { return part.added >= lead; });
    std::ranges::copy_if(loser.parts, std::back_inserter(decisive),
                         [lead](const ScorePart& part) { return -part.added >= lead; });
    return decisive;
}

std::vector<ScorePart> supporting_parts(const NodeStanding& standing) {
    std::vector<ScorePart> parts;
    std::ranges::copy_if(standing.parts, std::back_inserter(parts), [](const ScorePart& part) { return part.added > 0; });
    return parts;
}

std::string parts_text(const std::vector<ScorePart>& parts) {
    std::vector<std::string> texts;
    for (const ScorePart& part : parts) {
        texts.push_back(fmt::format("{} ({})", part.text, signed_score(part.added)));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

const NodeChoice* choice_of(const Cluster& cluster, const Resource& rsc) {
    const auto& choices = cluster.trace.choices;
    const auto found =
        std::find_if(choices.rbegin(), choices.rend(), [&rsc](const NodeChoice& choice) { return choice.rsc == &rsc; });
    return found == choices.rend() || found->node != rsc.placement.node ? nullptr : &*found;
}

Decision::By by_criterion(Criterion criterion) {
    switch (criterion) {
        case Criterion::score: return Decision::By::score;
        case Criterion::capacity: return Decision::By::capacity;
        case Criterion::load: return Decision::By::load;
        case Criterion::current_node: return Decision::By::current_node;
        case Criterion::name: return Decision::By::name;
        case Criterion::preference: return Decision::By::preference;
    }
    return Decision::By::score;
}

std::string tie_text(Decision::By by, std::string_view runner_up) {
    switch (by) {
        case Decision::By::capacity: return fmt::format("as good as {}, with more capacity left", runner_up);
        case Decision::By::load: return fmt::format("as good as {}, which has more resources already", runner_up);
        case Decision::By::current_node: return fmt::format("as good as {}, and it is here already", runner_up);
        case Decision::By::name: return fmt::format("as good as {}; the name decides", runner_up);
        case Decision::By::preference: return fmt::format("preferred to {} for this instance", runner_up);
        case Decision::By::score:
        case Decision::By::only_node:
        case Decision::By::stays_unmanaged:
        case Decision::By::nowhere:
        case Decision::By::stopped_by_option: break;
    }
    return {};
}

/// Against the runner-up; the standings' scores are those that counted.
void compare_with_runner_up(Decision& decision, const NodeChoice& choice, const std::vector<NodeStanding>& standings) {
    decision.by = by_criterion(choice.criterion);
    decision.runner_up = choice.runner_up->name;
    if (decision.by != Decision::By::score) {
        decision.text = tie_text(decision.by, decision.runner_up);
        return;
    }
    const NodeStanding* winner = standing_on(standings, choice.node->name);
    const NodeStanding* loser = standing_on(standings, choice.runner_up->name);
    if (winner == nullptr || loser == nullptr) {
        return;
    }
    decision.lead = points_between(winner->score, loser->score);
    decision.decisive = decisive_parts(*winner, *loser);
    decision.text = fmt::format("{} ahead of {}", score_text(decision.lead), decision.runner_up);
    if (!decision.decisive.empty()) {
        decision.text += fmt::format(", by {}", parts_text(decision.decisive));
    } else if (const std::vector<ScorePart> parts = supporting_parts(*winner); !parts.empty()) {
        decision.text += fmt::format(", by all of {}", parts_text(parts));
    }
}

}  // namespace

std::vector<NodeObstacle> obstacles_of(const Node& node) {
    std::vector<NodeObstacle> obstacles;
    const auto add_if = [&obstacles](bool holds, NodeObstacle obstacle) {
        if (holds) {
            obstacles.push_back(obstacle);
        }
    };
    add_if(node.is_unclean, NodeObstacle::unclean);
    add_if(!node.is_online && !node.is_unclean, node.is_pending ? NodeObstacle::pending : NodeObstacle::offline);
    add_if(node.is_standby, node.is_failure_standby ? NodeObstacle::failure_standby : NodeObstacle::standby);
    add_if(node.in_maintenance, NodeObstacle::maintenance);
    add_if(node.is_shutting_down && node.is_online, NodeObstacle::shutting_down);
    return obstacles;
}

std::vector<NodeStanding> standings_of(const Cluster& cluster, const ScoreBook& book, const Resource& rsc) {
    std::vector<NodeStanding> standings;
    for (const Node* node : cluster.nodes) {
        if (!concerns(rsc, *node)) {
            continue;
        }
        const NodeEntry* entry = rsc.placement.allowed.find(*node);
        NodeStanding& standing = standings.emplace_back();
        standing.node = node->name;
        standing.standing = standing_kind(rsc, entry, *node);
        standing.score = entry == nullptr ? kMinusInfinity : entry->score;
        standing.obstacles = obstacles_of(*node);
        standing.parts = book.parts(rsc, *node);
    }
    std::ranges::stable_sort(standings, [](const NodeStanding& left, const NodeStanding& right) {
        return rank(left) != rank(right) ? rank(left) < rank(right) : left.score > right.score;
    });
    if (!standings.empty() && standings.front().standing == Standing::chosen) {
        for (NodeStanding& standing : standings) {
            if (standing.standing == Standing::behind) {
                standing.points_behind = std::max(0, points_between(standings.front().score, standing.score));
            }
        }
    }
    return standings;
}

Decision decision_of(const Cluster& cluster, const Resource& rsc, const std::vector<NodeStanding>& standings) {
    Decision decision;
    if (!rsc.is_managed) {
        decision.by = Decision::By::stays_unmanaged;
        decision.text = "not managed: left as it is";
    } else if (rsc.placement.node == nullptr && cluster.options.stop_all_resources) {
        decision.by = Decision::By::stopped_by_option;
        decision.text = "stop-all-resources is set";
    } else if (rsc.placement.node == nullptr) {
        decision.by = Decision::By::nowhere;
        decision.text = "no node can take it";
    } else if (const NodeChoice* choice = choice_of(cluster, rsc); choice != nullptr && choice->runner_up != nullptr) {
        compare_with_runner_up(decision, *choice, standings);
    } else {
        decision.by = Decision::By::only_node;
        decision.text = "the only node that can take it";
    }
    return decision;
}

const NodeStanding* standing_on(const std::vector<NodeStanding>& standings, std::string_view node) {
    const auto found = std::ranges::find(standings, node, &NodeStanding::node);
    return found == standings.end() ? nullptr : &*found;
}

std::string objection(const NodeStanding& standing) {
    switch (standing.standing) {
        case Standing::chosen: return "chosen";
        case Standing::not_allowed: return "not allowed: no location constraint names this node";
        case Standing::behind:
            return standing.points_behind == 0 ? "not better" : fmt::format("{} behind", score_text(standing.points_behind));
        case Standing::unavailable: {
            std::vector<std::string_view> texts;
            std::ranges::transform(standing.obstacles, std::back_inserter(texts), obstacle_text);
            return fmt::format("{}", fmt::join(texts, ", "));
        }
        case Standing::banned: {
            const auto ban =
                std::ranges::find_if(standing.parts, [](const ScorePart& part) { return part.added <= kMinusInfinity; });
            return ban != standing.parts.end() ? fmt::format("banned: {}", ban->text) : "its score is negative";
        }
    }
    return {};
}

}  // namespace systole::pengine
