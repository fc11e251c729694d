#pragma once

#include "fencing/agent.hpp"
#include "fencing/types.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace systole::fencing {

/// How to find out whether a device can reach a target.
enum class HostCheck : std::uint8_t { static_list, dynamic_list, status, none };

/// The `pcmk_*` parameters for one action.
struct ActionSettings {
    std::optional<std::string> name;      ///< pcmk_X_action: passed to the agent instead of X
    std::optional<Milliseconds> timeout;  ///< pcmk_X_timeout
    unsigned tries = 2;                   ///< pcmk_X_retries
};

/// What the cluster-side parameters of a device say; the agent never gets them. Source: Pacemaker 3.0, fencing parameters.
struct DeviceSettings {
    std::set<std::string> host_list;
    std::map<std::string, std::string> host_map;  ///< node to port
    std::optional<HostCheck> check;
    std::optional<std::string> host_argument;
    Milliseconds delay_base{0};
    std::map<std::string, Milliseconds> delay_base_of;  ///< by node
    Milliseconds delay_max{0};
    unsigned action_limit = 1;  ///< 0: no limit
    std::map<Action, ActionSettings> actions;
    Parameters agent_parameters;  ///< what is left: goes to the agent

    [[nodiscard]] ActionSettings action(Action action) const;
    [[nodiscard]] Milliseconds base_delay(const NodeName& target) const;
    /// The name that the device knows the target by.
    [[nodiscard]] std::string port_of(const NodeName& target) const;
};

[[nodiscard]] DeviceSettings read_settings(const Parameters& parameters);

/// Names in a host list or in an agent's `list` output.
[[nodiscard]] std::set<std::string> parse_targets(std::string_view text);

/// The check in force: the one configured, or the default for what is known.
[[nodiscard]] HostCheck effective_check(const DeviceSettings& settings, const AgentMetadata& metadata);

/// The action that is really done: a reboot is done as off by agents that cannot reboot.
[[nodiscard]] Action effective_action(const DeviceSettings& settings, const AgentMetadata& metadata, Action action);

/// What the agent gets on standard input.
[[nodiscard]] std::string agent_input(const DeviceSettings& settings,
                                      const AgentMetadata& metadata,
                                      Action action,
                                      const std::optional<NodeName>& target);

}  // namespace systole::fencing
