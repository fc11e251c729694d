#include "sim/transition/executor.hpp"

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"
#include "sim/transition/failure.hpp"
#include "sim/transition/operation_text.hpp"

namespace systole::sim {

namespace {

int target_rc(const TransitionAction& action) {
    const auto text = action.meta("op_target_rc");
    const auto number = text ? base::parse_integer(*text) : std::nullopt;
    return number ? static_cast<int>(number->value) : 0;
}

ResourceAgent agent_of(xml::Element resource) {
    return {std::string(resource.get("class")), std::string(resource.get("provider")), std::string(resource.get("type"))};
}

/// The operation as it is recorded: a notification by its kind.
std::string recorded_key(const TransitionAction& action, std::string_view name, std::string_view interval) {
    if (action.task == "notify") {
        return fmt::format("{}_{}_notify_{}_0", name, action.meta("notify_type").value_or("n_type"),
                           action.meta("notify_operation").value_or("n_task"));
    }
    return fmt::format("{}_{}_{}", name, action.task, interval);
}

}  // namespace

bool SimulatedExecutor::execute(const TransitionAction& action) {
    if (action.kind == TransitionAction::Kind::pseudo) {
        execute_pseudo(action);
        return true;
    }
    if (action.is_fencing()) {
        execute_fencing(action);
        return true;
    }
    if (action.kind == TransitionAction::Kind::cluster) {
        execute_cluster(action);
        return true;
    }
    return execute_resource(action);
}

void SimulatedExecutor::execute_pseudo(const TransitionAction& action) {
    const std::string node(action.node);
    if (node.empty()) {
        tell(fmt::format("Pseudo action:   {}", action.key), "pseudo_action", {{"task", std::string(action.key)}});
    } else {
        tell(fmt::format("Pseudo action:   {} on {}", action.key, node), "pseudo_action",
             {{"task", std::string(action.key)}, {"node", node}});
    }
}

void SimulatedExecutor::execute_cluster(const TransitionAction& action) {
    const std::string task(action.task);
    const std::string node(action.node);
    if (action.resource) {
        const std::string id(action.resource.id());
        tell(fmt::format("Cluster action:  {} for {} on {}", task, id, node), "cluster_action",
             {{"task", task}, {"node", node}, {"id", id}});
    } else {
        tell(fmt::format("Cluster action:  {} on {}", task, node), "cluster_action", {{"task", task}, {"node", node}});
    }
}

void SimulatedExecutor::execute_fencing(const TransitionAction& action) {
    const std::string operation(action.meta("stonith_action").value_or(""));
    tell(fmt::format("Fencing {} ({})", action.node, operation), "fencing_action",
         {{"target", std::string(action.node)}, {"op", operation}});
    if (operation == "on") {
        return;
    }
    if (auto state = setting_.status.node_state(action.node, action.node_id)) {
        setting_.status.set_membership(*state, {false, false});
        setting_.status.forget(action.node);
    }
}

std::string_view SimulatedExecutor::displayed_name(const TransitionAction& action) const {
    const std::string_view id = action.resource.id();
    const auto long_id = action.resource.attribute("long-id");
    if (long_id && setting_.cluster.find_resource_or_history_name(id) == nullptr &&
        setting_.cluster.find_resource_or_history_name(*long_id) != nullptr) {
        return *long_id;
    }
    return id;
}

void SimulatedExecutor::tell_operation(const TransitionAction& action, std::string_view name, std::string_view interval) {
    const bool is_recurring = interval != "0";
    const std::string operation = is_recurring ? fmt::format("{}={}", action.task, interval) : std::string(action.task);
    std::vector<std::pair<std::string_view, std::string>> attributes{
        {"resource", std::string(name)}, {"op", std::string(action.task)}, {"node", std::string(action.node)}};
    if (is_recurring) {
        attributes.emplace_back("interval", interval);
    }
    tell(fmt::format("Resource action: {:<15} {} on {}", name, operation, action.node), "rsc_action", std::move(attributes));
}

bool SimulatedExecutor::execute_resource(const TransitionAction& action) {
    if (action.task == "probe_complete" || action.task == "reprobe" || !action.resource) {
        return true;
    }
    const std::string_view name = displayed_name(action);
    const std::string_view interval = action.meta("interval").value_or("0");
    tell_operation(action, name, interval);
    if (action.task == "delete" || action.task == "meta-data") {
        return true;
    }
    auto state = setting_.status.node_state(action.node, action.router.empty() ? action.node_id : action.node);
    if (!state) {
        return false;
    }
    const xml::MutableElement history =
        setting_.status.history_of(action.node, name, action.resource.id(), action.resource.id(), agent_of(action.resource));
    if (!history) {
        setting_.errors += fmt::format("Could not create history for {} on {}\n", name, action.node);
        return false;
    }
    SimulatedResult result;
    result.resource = std::string(history.id());
    result.task = std::string(action.task);
    result.interval = std::string(interval);
    result.key = recorded_key(action, history.id(), interval);
    result.node = std::string(action.node);
    result.expected_rc = target_rc(action);
    result.rc = result.expected_rc;
    result.digest = parameters_digest(action.attributes);
    result.migrate_source = std::string(action.meta("migrate_source").value_or(""));
    result.migrate_target = std::string(action.meta("migrate_target").value_or(""));
    bool succeeded = true;
    if (const auto failure = wanted_failure(action, name)) {
        result.rc = failure->rc;
        result.exit_reason = "User-injected result";
        succeeded = fail(action, *state, failure->name, result);
    }
    setting_.status.record(history, result);
    return succeeded;
}

std::optional<SimulatedExecutor::WantedFailure> SimulatedExecutor::wanted_failure(const TransitionAction& action,
                                                                                 std::string_view name) {
    const std::string_view interval = action.meta("interval").value_or("0");
    for (const std::string& spec : setting_.failures) {
        for (const std::string_view candidate : {name, action.resource.id()}) {
            const std::string prefix = fmt::format("{}_{}_{}@{}=", candidate, action.task, interval, action.node);
            if (!base::equals_ignoring_case(std::string_view(spec).substr(0, prefix.size()), prefix)) {
                continue;
            }
            if (const auto rc = base::parse_integer(std::string_view(spec).substr(prefix.size()))) {
                return WantedFailure{candidate, static_cast<int>(rc->value)};
            }
            setting_.errors += fmt::format("Invalid failed operation '{}' (result code must be integer)\n", spec);
        }
    }
    return std::nullopt;
}

bool SimulatedExecutor::fail(const TransitionAction& action, xml::MutableElement node_state, std::string_view name,
                             const SimulatedResult& result) {
    tell(fmt::format("Pretending action {} failed with rc={}", action.id, result.rc), "", {});
    const bool is_final = (result.task == "start" && setting_.transition.start_failure_is_fatal) ||
                          (result.task == "stop" && setting_.transition.stop_failure_is_fatal);
    inject_fail_count(setting_.status, setting_.events, node_state,
                      {name, result.task, result.interval, result.rc, is_final});
    return false;
}

}  // namespace systole::sim
