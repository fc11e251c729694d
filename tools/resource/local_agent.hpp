#pragma once

#include "lrmd/agent_command.hpp"
#include "lrmd/agent_outcome.hpp"

#include <map>
#include <string>

namespace systole::tools {

/// How an agent ended that a tool ran itself.
struct LocalRun {
    lrmd::Outcome outcome;
    std::string output;
    std::string error_output;
};

/// Runs an agent on this machine as the executor does: same file, arguments, environment, process group and judgement; killed at
/// its timeout. `additions` go into its environment last.
[[nodiscard]] LocalRun run_agent(const lrmd::AgentCall& call, const std::map<std::string, std::string>& additions);

}  // namespace systole::tools
