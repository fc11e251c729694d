#include "tools/explain/json_writer.hpp"
#include "tools/explain/render.hpp"

namespace systole::tools {
namespace {

using pengine::name_of;

/// Writes the parts of an explanation with the names that the XML form has.
class ExplanationJson {
public:
    std::string write(const pengine::Explanation& explanation) {
        json_.begin_object().member("quorum", explanation.has_quorum);
        write_list("hints", explanation.hints);
        write_list("actions", explanation.actions);
        write_list("resources", explanation.resources);
        return json_.end_object().take();
    }

private:
    template <typename Item>
    void write_list(std::string_view key, const std::vector<Item>& items) {
        json_.begin_array(key);
        for (const Item& item : items) {
            json_.begin_object();
            write_members(item);
            json_.end_object();
        }
        json_.end_array();
    }

    void write_texts(std::string_view key, const std::vector<std::string>& texts) {
        json_.begin_array(key);
        for (const std::string& text : texts) {
            json_.item(text);
        }
        json_.end_array();
    }

    void write_members(const pengine::ScorePart& part) {
        json_.member("origin", name_of(part.kind)).member_if_any("id", part.id).member_if_any("with", part.other);
        json_.member("added", static_cast<long long>(part.added)).member("result", static_cast<long long>(part.result));
        json_.member("text", part.text);
    }

    void write_members(const pengine::NodeStanding& node) {
        json_.member("name", node.node).member("standing", name_of(node.standing));
        json_.member("score", static_cast<long long>(node.score)).member("behind", static_cast<long long>(node.points_behind));
        json_.begin_array("obstacles");
        for (const pengine::NodeObstacle obstacle : node.obstacles) {
            json_.item(name_of(obstacle));
        }
        json_.end_array();
        write_list("scores", node.parts);
    }

    void write_members(const pengine::ActionReason& action) {
        json_.member("key", action.action).member("task", action.task).member_if_any("node", action.node);
        json_.member("pseudo", action.is_pseudo).member("reason", name_of(action.kind));
        json_.member_if_any("constraint", action.constraint).member_if_any("because-of", action.because_of);
        json_.member("text", action.text);
    }

    void write_members(const pengine::Block& block) {
        json_.member("action", block.action).member_if_any("node", block.node);
        json_.member_if_any("constraint", block.constraint).member("text", block.text);
    }

    void write_members(const pengine::Hint& hint) {
        json_.member("code", hint.code).member("text", hint.text).member_if_any("advice", hint.advice);
    }

    void write_members(const pengine::ResourceExplanation& resource) {
        json_.member("id", resource.id).member("agent", resource.agent);
        json_.member("role", pengine::role_text(resource.role)).member("next-role", pengine::role_text(resource.next_role));
        json_.member_if_any("node", resource.node).member("managed", resource.is_managed);
        json_.member("outcome", name_of(resource.outcome)).member("text", resource.summary);
        json_.member_if_any("leaves", resource.moved_by);
        write_texts("active", resource.current_nodes);
        write_decision(resource.decision);
        write_list("nodes", resource.nodes);
        json_.member_if_any("promotion-text", resource.promotion_text);
        write_list("promotion", resource.promotion);
        write_texts("dropped", resource.dropped);
        write_list("actions", resource.actions);
        write_list("blocks", resource.blocks);
        write_list("hints", resource.hints);
    }

    void write_decision(const pengine::Decision& decision) {
        json_.begin_object("decision").member("by", name_of(decision.by)).member_if_any("runner-up", decision.runner_up);
        json_.member("lead", static_cast<long long>(decision.lead)).member("text", decision.text);
        write_list("decisive", decision.decisive);
        json_.end_object();
    }

    JsonWriter json_;
};

}  // namespace

std::string explanation_json(const pengine::Explanation& explanation) {
    return ExplanationJson().write(explanation);
}

}  // namespace systole::tools
