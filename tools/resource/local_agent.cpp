#include "tools/resource/local_agent.hpp"

#include "lrmd/agent_runner.hpp"
#include "lrmd/agent_settings.hpp"
#include "os/loop.hpp"

#include <memory>
#include <optional>

namespace systole::tools {

LocalRun run_agent(const lrmd::AgentCall& call, const std::map<std::string, std::string>& additions) {
    lrmd::AgentSettings settings = lrmd::agent_settings(os::Paths::from_environment());
    settings.additions = additions;
    const lrmd::RunId run(1);
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    std::optional<lrmd::AgentEnd> end;
    bool is_late = false;
    lrmd::AgentRunner runner(*loop, std::move(settings), [&](lrmd::RunId, const lrmd::AgentEnd& how) {
        end = how;
        loop->stop();
    });
    const os::Watch timer = loop->after(call.timeout, [&] {
        is_late = true;
        runner.kill(lrmd::KillAgent{.run = run});
    });
    runner.start({.run = run, .call = call}, [](lrmd::RunId, lrmd::AgentMark) {});
    loop->run();
    return {.outcome = is_late ? lrmd::timed_out(call.timeout) : lrmd::outcome_of(call.agent, call.action, *end),
            .output = std::move(end->output),
            .error_output = std::move(end->error_output)};
}

}  // namespace systole::tools
