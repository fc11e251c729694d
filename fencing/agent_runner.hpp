#pragma once

#include "fencing/agent.hpp"
#include "os/loop.hpp"
#include "os/process.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace systole::fencing {

struct AgentRunnerSettings {
    std::vector<std::string> directories{"/usr/sbin"};  ///< searched in this order
    std::map<std::string, std::string> environment;     ///< the daemon's own
};

/// Runs fence agents: one process each, no arguments, options on standard input, killed at its time limit.
class AgentRunner {
public:
    using OnEnd = std::function<void(RunId, const AgentEnd&)>;

    AgentRunner(os::Loop& loop, AgentRunnerSettings settings, OnEnd on_end);
    AgentRunner(const AgentRunner&) = delete;
    AgentRunner& operator=(const AgentRunner&) = delete;
    AgentRunner(AgentRunner&&) = delete;
    AgentRunner& operator=(AgentRunner&&) = delete;
    /// Kills what runs.
    ~AgentRunner() = default;

    /// The end is told from the loop, never from here.
    void start(AgentRun run);

private:
    void ended(RunId run, const os::ProcessEnd& end);
    [[nodiscard]] std::string path_of(const std::string& agent) const;

    os::Loop& loop_;
    AgentRunnerSettings settings_;
    OnEnd on_end_;
    std::map<RunId, std::unique_ptr<os::Process>> processes_;
    // Shared with deferred callbacks, which may come after this object's end.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// Whether a name can be that of a fence agent's program: no path, no surprises.
[[nodiscard]] bool is_agent_name(std::string_view name);

}  // namespace systole::fencing
