#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/transition/event.hpp"
#include "sim/transition/status_editor.hpp"
#include "sim/transition/transition.hpp"

namespace systole::sim {

/// Pretends to carry out actions: says so and records their results in a CIB.
class SimulatedExecutor final : public TransitionExecutor {
public:
    /// Operations that shall fail are given as `RSC_TASK_INTERVAL@NODE=RC`. `cluster` knows the resources; all referenced objects
    /// must outlive the executor.
    struct Setting {
        const pengine::Cluster& cluster;
        const Transition& transition;
        StatusEditor& status;
        SimulationEvents& events;
        const std::vector<std::string>& failures;
        std::string& errors;
    };
    explicit SimulatedExecutor(const Setting& setting) : setting_(setting) {}

    [[nodiscard]] bool execute(const TransitionAction& action) override;

private:
    void execute_pseudo(const TransitionAction& action);
    void execute_cluster(const TransitionAction& action);
    void execute_fencing(const TransitionAction& action);
    bool execute_resource(const TransitionAction& action);
    void tell_operation(const TransitionAction& action, std::string_view name, std::string_view interval);

    void tell(std::string text, std::string_view element,
              std::vector<std::pair<std::string_view, std::string>> attributes) {
        setting_.events.push_back({std::move(text), element, std::move(attributes)});
    }
    [[nodiscard]] std::string_view displayed_name(const TransitionAction& action) const;
    /// What a failure specification wants of an action.
    struct WantedFailure {
        std::string_view name;  ///< the resource's name that was matched
        int rc = 0;
    };
    [[nodiscard]] std::optional<WantedFailure> wanted_failure(const TransitionAction& action, std::string_view name);
    bool fail(const TransitionAction& action, xml::MutableElement node_state, std::string_view name,
              const SimulatedResult& result);

    Setting setting_;
};

}  // namespace systole::sim
