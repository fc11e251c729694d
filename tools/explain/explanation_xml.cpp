#include "pengine/explain/wording.hpp"
#include "tools/explain/render.hpp"

namespace systole::tools {
namespace {

using pengine::name_of;
using xml::MutableElement;

/// Sets an attribute unless the value is empty.
void set_if_any(MutableElement& element, std::string_view name, std::string_view value) {
    if (!value.empty()) {
        element.set(name, value);
    }
}

void add_part(MutableElement parent, const pengine::ScorePart& part) {
    MutableElement element = parent.append("score");
    element.set("origin", name_of(part.kind));
    set_if_any(element, "id", part.id);
    set_if_any(element, "with", part.other);
    element.set("added", pengine::score_text(part.added)).set("result", pengine::score_text(part.result)).set("text", part.text);
}

void add_node(MutableElement parent, const pengine::NodeStanding& node) {
    MutableElement element = parent.append("node");
    element.set("name", node.node).set("standing", name_of(node.standing)).set("score", pengine::score_text(node.score));
    if (node.points_behind != 0) {
        element.set("behind", pengine::score_text(node.points_behind));
    }
    for (const pengine::NodeObstacle obstacle : node.obstacles) {
        element.append("obstacle").set("state", name_of(obstacle));
    }
    for (const pengine::ScorePart& part : node.parts) {
        add_part(element, part);
    }
}

void add_decision(MutableElement parent, const pengine::Decision& decision) {
    MutableElement element = parent.append("decision");
    element.set("by", name_of(decision.by));
    set_if_any(element, "runner-up", decision.runner_up);
    if (decision.lead != 0) {
        element.set("lead", pengine::score_text(decision.lead));
    }
    element.set("text", decision.text);
    for (const pengine::ScorePart& part : decision.decisive) {
        add_part(element, part);
    }
}

void add_action(MutableElement parent, const pengine::ActionReason& action) {
    MutableElement element = parent.append("action");
    element.set("key", action.action).set("task", action.task);
    set_if_any(element, "node", action.node);
    element.set("pseudo", action.is_pseudo).set("reason", name_of(action.kind));
    set_if_any(element, "constraint", action.constraint);
    set_if_any(element, "because-of", action.because_of);
    element.set("text", action.text);
}

void add_block(MutableElement parent, const pengine::Block& block) {
    MutableElement element = parent.append("block");
    element.set("action", block.action);
    set_if_any(element, "node", block.node);
    set_if_any(element, "constraint", block.constraint);
    element.set("text", block.text);
}

void add_hint(MutableElement parent, const pengine::Hint& hint) {
    MutableElement element = parent.append("hint");
    element.set("code", hint.code).set("text", hint.text);
    set_if_any(element, "advice", hint.advice);
}

void add_resource(MutableElement parent, const pengine::ResourceExplanation& resource) {
    MutableElement element = parent.append("resource");
    element.set("id", resource.id).set("agent", resource.agent);
    element.set("role", pengine::role_text(resource.role)).set("next-role", pengine::role_text(resource.next_role));
    set_if_any(element, "node", resource.node);
    element.set("managed", resource.is_managed).set("outcome", name_of(resource.outcome)).set("text", resource.summary);
    set_if_any(element, "leaves", resource.moved_by);
    for (const std::string& node : resource.current_nodes) {
        element.append("active").set("node", node);
    }
    add_decision(element, resource.decision);
    for (const pengine::NodeStanding& node : resource.nodes) {
        add_node(element, node);
    }
    if (!resource.promotion.empty()) {
        MutableElement promotion = element.append("promotion");
        promotion.set("text", resource.promotion_text);
        for (const pengine::ScorePart& part : resource.promotion) {
            add_part(promotion, part);
        }
    }
    for (const std::string& text : resource.dropped) {
        element.append("dropped").set("text", text);
    }
    for (const pengine::ActionReason& action : resource.actions) {
        add_action(element, action);
    }
    for (const pengine::Block& block : resource.blocks) {
        add_block(element, block);
    }
    for (const pengine::Hint& hint : resource.hints) {
        add_hint(element, hint);
    }
}

}  // namespace

void add_explanation(MutableElement parent, const pengine::Explanation& explanation) {
    MutableElement element = parent.append("explanation");
    element.set("quorum", explanation.has_quorum);
    for (const pengine::Hint& hint : explanation.hints) {
        add_hint(element, hint);
    }
    for (const pengine::ActionReason& action : explanation.actions) {
        add_action(element, action);
    }
    for (const pengine::ResourceExplanation& resource : explanation.resources) {
        add_resource(element, resource);
    }
}

}  // namespace systole::tools
