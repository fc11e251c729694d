#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "xml/element.hpp"

namespace systole::sim {

/// One action of a transition as the graph describes it. Views point into the graph's document.
struct TransitionAction {
    enum class Kind { pseudo, cluster, resource };

    int id = 0;
    Kind kind = Kind::pseudo;
    std::string_view task;
    std::string_view key;
    std::string_view node;         ///< empty: none
    std::string_view node_id;
    std::string_view router;       ///< the node through which a remote node is reached
    xml::Element resource;         ///< the `primitive`; null for actions of no resource
    xml::Element attributes;

    [[nodiscard]] bool is_fencing() const { return kind == Kind::cluster && task == "stonith"; }
    /// The meta attribute CRM_meta_NAME.
    [[nodiscard]] std::optional<std::string_view> meta(std::string_view name) const;
};

/// An action and what must be done before it.
struct TransitionStep {
    TransitionAction action;
    int priority = 0;
    std::vector<int> inputs;  ///< ids of actions
};

/// A transition graph.
struct Transition {
    std::vector<TransitionStep> steps;
    bool start_failure_is_fatal = true;
    bool stop_failure_is_fatal = true;
};

/// Reads a `transition_graph`. Error: invalid (not a graph).
[[nodiscard]] base::Result<Transition> read_transition(xml::Element graph);

/// Carries out actions.
class TransitionExecutor {
public:
    TransitionExecutor() = default;
    TransitionExecutor(const TransitionExecutor&) = delete;
    TransitionExecutor& operator=(const TransitionExecutor&) = delete;
    TransitionExecutor(TransitionExecutor&&) = delete;
    TransitionExecutor& operator=(TransitionExecutor&&) = delete;
    virtual ~TransitionExecutor() = default;

    /// Tells whether the action succeeded.
    [[nodiscard]] virtual bool execute(const TransitionAction& action) = 0;
};

/// How a transition ended.
enum class TransitionOutcome {
    complete,
    stopped,     ///< an action failed, others were left out
    terminated,  ///< actions were left that nothing can ever make ready
};

/// Runs the steps in sweeps: each goes through the steps in order and fires those that are ready, which may make later ones ready
/// in the same sweep (tools specification §4.4). After a failure only pseudo actions and steps of priority INFINITY go on.
[[nodiscard]] TransitionOutcome run_transition(const Transition& transition, TransitionExecutor& executor);

}  // namespace systole::sim
