#pragma once

#include "lrmd/types.hpp"
#include "tools/common/command_line.hpp"

namespace systole::tools {

/// Questions about the agents installed on this machine; they need no cluster. Each returns the exit status.
[[nodiscard]] int list_standards(CommandLine& line);
[[nodiscard]] int list_ocf_providers(CommandLine& line);
/// Providers of one agent type.
[[nodiscard]] int list_ocf_alternatives(CommandLine& line);
/// Types of `STANDARD[:PROVIDER]`.
[[nodiscard]] int list_agents(CommandLine& line);
/// The meta-data of `STANDARD[:PROVIDER]:TYPE`.
[[nodiscard]] int show_metadata(CommandLine& line);

/// Whether there is such an agent on this machine.
[[nodiscard]] bool is_agent_installed(const lrmd::AgentId& agent);

}  // namespace systole::tools
