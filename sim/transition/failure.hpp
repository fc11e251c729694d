#pragma once

#include <string>
#include <string_view>

#include "sim/transition/event.hpp"
#include "sim/transition/status_editor.hpp"

namespace systole::sim {

/// An operation that failed, for its fail count.
struct FailedTask {
    std::string_view resource;
    std::string_view task;
    std::string_view interval;  ///< milliseconds
    int rc = 0;
    bool is_final = false;      ///< counts as INFINITY
};

/// Records the failure in the node's transient attributes, unless it is no failure, and says so.
void inject_fail_count(StatusEditor& status, SimulationEvents& events, xml::MutableElement node_state, const FailedTask& failed);

}  // namespace systole::sim
