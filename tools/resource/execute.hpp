#pragma once

#include "tools/resource/context.hpp"

namespace systole::tools {

/// `--validate`, `--force-start`, `--force-stop`, `--force-check`, `--force-promote`, `--force-demote`: runs an agent on this
/// machine, without the cluster knowing. `command` is the option's name. The agent is that of --resource (with its parameters,
/// which arguments NAME=VALUE override), or the one described by --class, --provider, --agent and --option, which needs no
/// cluster. Returns the agent's exit code.
[[nodiscard]] int execute_agent(ResourceContext& context, std::string_view command);

}  // namespace systole::tools
