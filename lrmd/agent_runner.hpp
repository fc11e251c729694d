#pragma once

#include "lrmd/agent_command.hpp"
#include "lrmd/agent_outcome.hpp"
#include "lrmd/executor.hpp"
#include "os/loop.hpp"
#include "os/process.hpp"

#include <functional>
#include <map>
#include <memory>

namespace systole::lrmd {

/// Runs agents as real processes.
class AgentRunner {
public:
    using OnEnd = std::function<void(RunId, const AgentEnd&)>;
    /// Called inside start(), when the process exists and before the agent begins.
    using OnProcess = std::function<void(RunId, AgentMark)>;

    /// on_end is called from the loop, once per start.
    AgentRunner(os::Loop& loop, AgentSettings settings, OnEnd on_end);

    /// Starts an agent. If that cannot be done, on_end tells why.
    void start(const StartAgent& start, const OnProcess& on_process);
    void kill(const KillAgent& kill);
    static void kill(const KillLeftover& kill);
    /// Lets all agents that run go on by themselves; their ends are not told any more.
    void abandon_all();

private:
    void end_soon(RunId run, AgentEnd end);
    void ended(RunId run, os::ProcessEnd end);

    os::Loop& loop_;
    AgentSettings settings_;
    OnEnd on_end_;
    std::map<RunId, std::unique_ptr<os::Process>> processes_;
};

}  // namespace systole::lrmd
