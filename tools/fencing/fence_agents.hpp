#pragma once

#include "base/time.hpp"
#include "fencing/agent.hpp"

#include <optional>
#include <set>
#include <string>

namespace systole::tools {

/// Names of the fence agents that are installed on this machine.
[[nodiscard]] std::set<std::string> fence_agents();

/// Runs a fence agent as the fencer does: no arguments, options as lines on standard input, killed at its timeout.
[[nodiscard]] fencing::AgentEnd run_fence_agent(const std::string& agent, std::string input, base::Milliseconds timeout);

/// What the agent says about itself; nothing if there is no such agent or it says nothing.
[[nodiscard]] std::optional<std::string> fence_metadata(const std::string& agent);

}  // namespace systole::tools
