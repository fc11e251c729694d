#pragma once

#include "fencing/types.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

/// Fence agents as the core sees them: what it wants run, how that ended, and what an agent's metadata says.
namespace systole::fencing {

using RunId = std::uint64_t;

/// An agent to be run once, without arguments, its options on standard input.
struct AgentRun {
    RunId id = 0;
    std::string agent;  ///< name of the program: `fence_xvm`
    std::string input;  ///< `name=value` lines; may hold secrets: never logged, never in arguments or environment
    Milliseconds timeout{0};
};

struct AgentEnd {
    enum class How : std::uint8_t { exited, timed_out, not_run };
    How how = How::exited;
    int exit_code = 0;
    std::string output;
    std::string error_output;  ///< or why it could not be run

    [[nodiscard]] bool is_success() const { return how == How::exited && exit_code == 0; }
};

/// What choosing and using a device needs to know of its agent.
struct AgentMetadata {
    std::set<Action> actions;
    std::set<Action> on_target;    ///< these must run on the target itself
    bool on_is_automatic = false;  ///< `on` is unfencing, done when a node joins
    std::string target_parameter;  ///< `plug` or `port`; empty: the agent takes no target

    [[nodiscard]] bool supports(Action action) const { return actions.contains(action); }
};

/// Nothing if the text is no agent's metadata.
[[nodiscard]] std::optional<AgentMetadata> parse_metadata(std::string_view xml);

/// The last line of what an agent said on standard error (or output), for the history.
[[nodiscard]] std::string reason_of(const AgentEnd& end);

}  // namespace systole::fencing
