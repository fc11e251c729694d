#include "sim/transition/failure.hpp"

#include <fmt/format.h>

namespace systole::sim {

void inject_fail_count(StatusEditor& status, SimulationEvents& events, xml::MutableElement node_state,
                       const FailedTask& failed) {
    if (failed.rc == 0 || (failed.rc == 7 && failed.interval == "0")) {
        return;
    }
    const std::string suffix = fmt::format("{}#{}_{}", failed.resource, failed.task, failed.interval);
    const std::string count = fmt::format("fail-count-{}", suffix);
    const std::string last = fmt::format("last-failure-{}", suffix);
    const auto announce = [&events, &node_state](const std::string& name, const std::string& value) {
        const std::string id(node_state.id());
        events.push_back({fmt::format("Injecting attribute {}={} into /node_state '{}'", name, value, id),
                          "inject_attr",
                          {{"name", name}, {"value", value}, {"node_path", "/node_state"}, {"cib_node", id}}});
    };
    if (failed.is_final) {
        announce(count, "INFINITY");
        status.set_attribute(node_state, count, "INFINITY");
    } else {
        announce(count, "value++");
        status.increment_attribute(node_state, count);
    }
    const std::string now = std::to_string(status.now());
    announce(last, now);
    status.set_attribute(node_state, last, now);
}

}  // namespace systole::sim
