#include "sim/transition/transition.hpp"

#include <functional>
#include <queue>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/score.hpp"

namespace systole::sim {

namespace {

constexpr int kInfinity = base::Score::kInfinity;

int integer_of(xml::Element element, std::string_view name) {
    const auto text = element.attribute(name);
    const auto number = text ? base::parse_integer(*text) : std::nullopt;
    return number ? static_cast<int>(number->value) : 0;
}

TransitionAction::Kind kind_of(xml::Element element) {
    if (element.is("pseudo_event")) {
        return TransitionAction::Kind::pseudo;
    }
    return element.is("crm_event") ? TransitionAction::Kind::cluster : TransitionAction::Kind::resource;
}

TransitionAction read_action(xml::Element element) {
    TransitionAction action;
    action.id = integer_of(element, "id");
    action.kind = kind_of(element);
    action.task = element.get("operation");
    action.key = element.get("operation_key");
    action.node = element.get("on_node");
    action.node_id = element.get("on_node_uuid");
    action.router = element.get("router_node");
    action.resource = element.child("primitive");
    action.attributes = element.child("attributes");
    return action;
}

bool is_infinite(xml::Element graph, std::string_view name) {
    return graph.get(name) == "INFINITY";
}

/// The state of one run. Ready steps wait in heaps by position: those ahead of the sweep, and those behind it for the next one.
class Run {
public:
    Run(const Transition& transition, TransitionExecutor& executor) : transition_(transition), executor_(executor) {
        missing_.reserve(transition.steps.size());
        for (std::size_t index = 0; index < transition.steps.size(); ++index) {
            const TransitionStep& step = transition.steps[index];
            missing_.push_back(step.inputs.size());
            for (const int input : step.inputs) {
                dependents_[input].push_back(index);
            }
            if (step.inputs.empty()) {
                next_.push(index);
            }
        }
    }

    TransitionOutcome run() {
        while (!next_.empty()) {
            std::swap(current_, next_);
            sweep();
        }
        if (fired_ == transition_.steps.size()) {
            return TransitionOutcome::complete;
        }
        return abort_priority_ <= 0 ? TransitionOutcome::terminated : TransitionOutcome::stopped;
    }

private:
    using Positions = std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>>;

    void sweep() {
        while (!current_.empty()) {
            const std::size_t position = current_.top();
            current_.pop();
            const TransitionStep& step = transition_.steps[position];
            if (step.action.kind == TransitionAction::Kind::pseudo || step.priority >= abort_priority_) {
                fire(step, position);
            }
        }
    }

    void fire(const TransitionStep& step, std::size_t position) {
        const bool succeeded = executor_.execute(step.action);
        ++fired_;
        if (!succeeded) {
            abort_priority_ = kInfinity;
        }
        const auto found = dependents_.find(step.action.id);
        if (found == dependents_.end()) {
            return;
        }
        for (const std::size_t dependent : found->second) {
            if (succeeded || transition_.steps[dependent].priority >= kInfinity) {
                confirm_input(dependent, position);
            }
        }
    }

    void confirm_input(std::size_t dependent, std::size_t position) {
        if (--missing_[dependent] == 0) {
            (dependent > position ? current_ : next_).push(dependent);
        }
    }

    const Transition& transition_;
    TransitionExecutor& executor_;
    std::vector<std::size_t> missing_;  ///< by step: inputs not confirmed yet
    std::unordered_map<int, std::vector<std::size_t>> dependents_;
    Positions current_;
    Positions next_;
    std::size_t fired_ = 0;
    int abort_priority_ = 0;
};

}  // namespace

std::optional<std::string_view> TransitionAction::meta(std::string_view name) const {
    return attributes.attribute(fmt::format("CRM_meta_{}", name));
}

base::Result<Transition> read_transition(xml::Element graph) {
    if (!graph.is("transition_graph")) {
        return base::Error{base::Errc::invalid, "not a transition graph"};
    }
    Transition transition;
    transition.start_failure_is_fatal = is_infinite(graph, "failed-start-offset");
    transition.stop_failure_is_fatal = is_infinite(graph, "failed-stop-offset");
    for (const xml::Element synapse : graph.children("synapse")) {
        TransitionStep step;
        step.priority = integer_of(synapse, "priority");
        step.action = read_action(synapse.child("action_set").child());
        for (const xml::Element trigger : synapse.child("inputs").children("trigger")) {
            step.inputs.push_back(integer_of(trigger.child(), "id"));
        }
        transition.steps.push_back(std::move(step));
    }
    return transition;
}

TransitionOutcome run_transition(const Transition& transition, TransitionExecutor& executor) {
    return Run(transition, executor).run();
}

}  // namespace systole::sim
