#pragma once

#include "lrmd/types.hpp"

#include <map>
#include <string>
#include <vector>

namespace systole::lrmd {

/// What all agents on a machine have in common.
struct AgentSettings {
    std::string ocf_root = "/usr/lib/ocf";           ///< what agents are told, and where they are searched first
    std::string own_ocf_root;                        ///< where they are searched then; empty: nowhere
    std::string init_dir = "/etc/init.d";
    std::string tool_dir;                            ///< `crm_attribute` and the like, put before PATH; empty: nowhere special
    std::string log_file;                            ///< for agents' own messages
    std::map<std::string, std::string> environment;  ///< the daemon's
    std::map<std::string, std::string> additions;    ///< go before everything else of the environment
};

/// One call of an agent.
struct AgentCall {
    AgentId agent;
    ResourceId resource;              ///< empty for meta-data
    std::string action;
    base::Milliseconds timeout{20000};
    Parameters parameters;

    bool operator==(const AgentCall&) const = default;
};

/// How to run it: the first of the paths that exists, with exactly these arguments and this environment.
struct AgentCommand {
    std::vector<std::string> paths;
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
};

/// Source: OCF Resource Agent API 1.1 section 3.3 and what Pacemaker's executor gives its agents; LSB core, "init script actions".
[[nodiscard]] AgentCommand command_for(const AgentCall& call, const AgentSettings& settings);

/// Whether the parts of an agent's name may be used as file names: no way out of the agents' directories.
[[nodiscard]] bool is_safe_name(const AgentId& agent);

}  // namespace systole::lrmd
