#pragma once

#include "lrmd/agent_command.hpp"
#include "os/paths.hpp"

namespace systole::lrmd {

/// How agents are run on this machine by this process: the directories of `paths`, and this process's own environment.
[[nodiscard]] AgentSettings agent_settings(const os::Paths& paths);

}  // namespace systole::lrmd
