#pragma once

#include "tools/fencing/session.hpp"

namespace systole::tools {

// What is asked of fence agents on this machine, without a cluster. Each returns the exit status.

/// `--list-installed`.
[[nodiscard]] int list_installed_agents(FencingSession& session);
/// `--metadata` of --agent.
[[nodiscard]] int show_agent_metadata(FencingSession& session);
/// `--validate`: whether --agent takes the parameters of --option; 0 if it does, 1 if not.
[[nodiscard]] int validate_agent(FencingSession& session);

}  // namespace systole::tools
