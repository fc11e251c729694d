#include "pengine/explain/explain.hpp"

#include "pengine/explain/action_reasons.hpp"
#include "pengine/explain/hints.hpp"
#include "pengine/explain/outcome.hpp"
#include "pengine/explain/score_book.hpp"
#include "pengine/explain/standings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

/// Explains one resource after the other from what was recorded about all.
class Explainer {
public:
    explicit Explainer(const Cluster& cluster) : cluster_(cluster), book_(cluster), reasons_(cluster) {}

    Explanation explain(std::string_view wanted) {
        Explanation explanation;
        explanation.has_quorum = cluster_.has_quorum;
        explanation.hints = cluster_hints(cluster_);
        explanation.actions = reasons_.of(nullptr);
        for (const Resource* rsc : cluster_.resources) {
            visit(*rsc, wanted, explanation);
        }
        return explanation;
    }

private:
    void visit(const Resource& rsc, std::string_view wanted, Explanation& explanation) const {
        const bool is_wanted = wanted.empty() || rsc.id == wanted || rsc.xml_id == wanted;
        if (rsc.is_primitive()) {
            if (is_wanted && !(rsc.is_removed && rsc.history.active.empty())) {
                explanation.resources.push_back(explain(rsc));
            }
            return;
        }
        const std::string_view below = is_wanted ? std::string_view() : wanted;
        for (const Resource* child : parts_of(rsc)) {
            visit(*child, below, explanation);
        }
    }

    /// A bundle's parts are not all among its children.
    static std::vector<const Resource*> parts_of(const Resource& rsc) {
        if (rsc.variant != Variant::bundle) {
            return {rsc.children.begin(), rsc.children.end()};
        }
        std::vector<const Resource*> parts;
        for (const BundleReplica& replica : rsc.bundle->replicas) {
            std::ranges::copy_if(
                std::initializer_list<const Resource*>{replica.ip, replica.container, replica.remote, replica.child},
                std::back_inserter(parts), [](const Resource* part) { return part != nullptr; });
        }
        return parts;
    }

    [[nodiscard]] ResourceExplanation explain(const Resource& rsc) const {
        ResourceExplanation result;
        result.id = rsc.id;
        const Agent& agent = rsc.agent();
        result.agent = fmt::format("{}{}{}:{}", agent.standard, agent.provider.empty() ? "" : ":", agent.provider, agent.type);
        result.role = rsc.current_role;
        result.next_role = rsc.next_role;
        result.is_managed = rsc.is_managed;
        for (const Node* node : rsc.history.active) {
            result.current_nodes.emplace_back(node->name);
        }
        result.outcome = outcome_of(rsc);
        result.summary = outcome_text(rsc, result.outcome);
        result.nodes = standings_of(cluster_, book_, rsc);
        result.decision = decision_of(cluster_, rsc, result.nodes);
        if (const Node* node = rsc.placement.node) {
            result.node = node->name;
            const Resource& instance = promoted_instance(rsc);
            result.promotion = book_.promotion_parts(instance, *node);
            result.promotion_text = result.promotion.empty() ? std::string() : promotion_text(instance);
        }
        result.moved_by = reason_to_leave(rsc, result);
        result.dropped = dropped_colocations(rsc);
        result.actions = reasons_.of(&rsc);
        result.blocks = reasons_.blocks_of(rsc);
        add_state_hints(cluster_, rsc, result);
        add_score_hints(rsc, result);
        add_placement_hints(cluster_, rsc, result);
        return result;
    }

    /// Of a cloned group, the group is what has promotion scores.
    static const Resource& promoted_instance(const Resource& rsc) {
        return rsc.parent != nullptr && rsc.parent->variant == Variant::group ? *rsc.parent : rsc;
    }

    static std::string promotion_text(const Resource& instance) {
        const Score score = instance.placement.promotion_priority;
        if (state_of_next(instance) == Role::promoted) {
            return fmt::format("promoted, with {}", score_text(score));
        }
        if (score < 0) {
            return fmt::format("not promoted: {} is negative", score_text(score));
        }
        std::string better;
        for (const Resource* other : instance.parent->children) {
            if (state_of_next(*other) == Role::promoted) {
                better += fmt::format("{}{} ({})", better.empty() ? "" : ", ", other->id,
                                      score_text(other->placement.promotion_priority));
            }
        }
        return better.empty() ? fmt::format("not promoted, with {}", score_text(score))
                              : fmt::format("not promoted: {} is less than that of {}", score_text(score), better);
    }

    /// Why it leaves the node where it is, if it does.
    static std::string reason_to_leave(const Resource& rsc, const ResourceExplanation& result) {
        const bool leaves = result.outcome == Outcome::move || result.outcome == Outcome::migrate ||
                            result.outcome == Outcome::recover || result.outcome == Outcome::stop;
        if (!leaves || rsc.history.active.empty() || rsc.history.active.front() == rsc.placement.node) {
            return {};
        }
        const NodeStanding* standing = standing_on(result.nodes, rsc.history.active.front()->name);
        if (standing == nullptr) {
            return {};
        }
        return fmt::format("{}: {}{}", standing->node, rsc.is_failed ? "it failed there; " : "", objection(*standing));
    }

    [[nodiscard]] std::vector<std::string> dropped_colocations(const Resource& rsc) const {
        std::vector<std::string> texts;
        for (const ColocationNote& dropped : cluster_.trace.dropped) {
            if (dropped.rsc == &rsc) {
                texts.push_back(fmt::format("{} with {} is not heeded: it would leave no node", dropped.colocation->id,
                                            dropped.colocation->primary->id));
            }
        }
        return texts;
    }

    const Cluster& cluster_;
    ScoreBook book_;
    ActionReasons reasons_;
};

}  // namespace

Explanation explain(const Cluster& cluster, std::string_view resource) {
    return Explainer(cluster).explain(resource);
}

}  // namespace systole::pengine
