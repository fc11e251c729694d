#include "pengine/explain/standings.hpp"
#include "pengine/explain/wording.hpp"
#include "tools/explain/render.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::tools {
namespace {

using pengine::ActionReason;
using pengine::ActionReasonKind;
using pengine::Explanation;
using pengine::Hint;
using pengine::NodeStanding;
using pengine::ResourceExplanation;
using pengine::ScorePart;
using pengine::Standing;

class ExplanationText {
public:
    explicit ExplanationText(Detail detail) : detail_(detail) {}

    std::string write(const Explanation& explanation) {
        if (!explanation.hints.empty() || !shown(explanation.actions).empty()) {
            line(0, "Cluster:");
            write_actions(shown(explanation.actions));
            write_hints(explanation.hints);
        }
        for (const ResourceExplanation& resource : explanation.resources) {
            text_ += text_.empty() ? "" : "\n";
            write(resource);
        }
        return std::move(text_);
    }

private:
    void line(std::size_t indent, std::string_view content) { text_ += fmt::format("{:{}}{}\n", "", indent, content); }

    void write(const ResourceExplanation& resource) {
        line(0, fmt::format("{} ({}): {}", resource.id, resource.agent, resource.summary));
        if (!resource.moved_by.empty()) {
            line(2, fmt::format("Leaves {}", resource.moved_by));
        }
        const std::string place = resource.node.empty() ? "Nowhere" : fmt::format("On {}", resource.node);
        line(2, fmt::format("{}: {}", place, resource.decision.text));
        for (const std::string& dropped : resource.dropped) {
            line(2, fmt::format("Dropped: {}", dropped));
        }
        write_nodes(resource);
        write_promotion(resource);
        write_actions(shown(resource.actions));
        write_blocks(resource);
        write_hints(resource.hints);
    }

    void write_nodes(const ResourceExplanation& resource) {
        std::size_t width = 0;
        for (const NodeStanding& node : resource.nodes) {
            width = std::max(width, node.node.size());
        }
        line(2, resource.nodes.empty() ? "Nodes: none" : "Nodes:");
        for (const NodeStanding& node : resource.nodes) {
            line(4,
                 fmt::format("{:<{}}  {:>9}  {}", node.node, width, pengine::score_text(node.score), pengine::objection(node)));
            const bool is_told = node.standing == Standing::banned && node.parts.size() == 1;
            for (const ScorePart& part : is_told ? std::vector<ScorePart>() : node.parts) {
                line(6 + width, fmt::format("{:>9}  {}", pengine::signed_score(part.added), part.text));
            }
        }
    }

    void write_promotion(const ResourceExplanation& resource) {
        if (resource.promotion.empty()) {
            return;
        }
        line(2, fmt::format("Promotion on {}: {}", resource.node, resource.promotion_text));
        for (const ScorePart& part : resource.promotion) {
            line(4, fmt::format("{:>9}  {}", pengine::signed_score(part.added), part.text));
        }
    }

    [[nodiscard]] std::vector<ActionReason> shown(const std::vector<ActionReason>& actions) const {
        std::vector<ActionReason> result;
        std::ranges::copy_if(actions, std::back_inserter(result), [this](const ActionReason& action) {
            return detail_ == Detail::full || action.kind != ActionReasonKind::bookkeeping;
        });
        return result;
    }

    void write_actions(const std::vector<ActionReason>& actions) {
        if (actions.empty()) {
            return;
        }
        line(2, "Actions:");
        for (auto action = actions.begin(); action != actions.end();) {
            std::string where = action->node.empty() ? "" : fmt::format(" on {}", action->node);
            auto next = std::next(action);
            for (; next != actions.end() && next->action == action->action && next->text == action->text; ++next) {
                where += fmt::format(", {}", next->node);
            }
            line(4, fmt::format("{}{}: {}", action->action, where, action->text));
            action = next;
        }
    }

    void write_blocks(const ResourceExplanation& resource) {
        if (resource.blocks.empty()) {
            return;
        }
        line(2, "Blocked:");
        for (const pengine::Block& block : resource.blocks) {
            line(4, block.text);
        }
    }

    void write_hints(const std::vector<Hint>& hints) {
        for (const Hint& hint : hints) {
            line(2, fmt::format("Hint [{}]: {}", hint.code, hint.text));
            if (!hint.advice.empty()) {
                line(4, fmt::format("-> {}", hint.advice));
            }
        }
    }

    Detail detail_;
    std::string text_;
};

}  // namespace

std::string explanation_text(const pengine::Explanation& explanation, Detail detail) {
    return ExplanationText(detail).write(explanation);
}

}  // namespace systole::tools
