#include "tools/fencing/fence_agents.hpp"

#include "fencing/agent_runner.hpp"
#include "lrmd/agent_settings.hpp"
#include "os/loop.hpp"
#include "os/paths.hpp"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

namespace systole::tools {
namespace {

constexpr std::string_view kPrefix = "fence_";
constexpr base::Milliseconds kFenceMetadataTimeout{30'000};

std::vector<std::string> directories() {
    return {"/usr/sbin", os::Paths::from_environment().own_fence_dir()};
}

fencing::AgentRunnerSettings runner_settings() {
    fencing::AgentRunnerSettings settings{.directories = directories()};
    settings.environment = lrmd::agent_settings(os::Paths::from_environment()).environment;
    settings.environment.try_emplace("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    settings.environment["PCMK_service"] = "pacemaker-fenced";
    settings.environment["OCF_OUTPUT_FORMAT"] = "log";
    return settings;
}

}  // namespace

std::set<std::string> fence_agents() {
    std::set<std::string> names;
    for (const std::string& directory : directories()) {
        std::error_code problem;
        std::filesystem::directory_iterator entry(directory, problem);
        for (const std::filesystem::directory_iterator end; !problem && entry != end; entry.increment(problem)) {
            const std::string name = entry->path().filename();
            if (name.starts_with(kPrefix) && ::access(entry->path().c_str(), X_OK) == 0) {
                names.insert(name);
            }
        }
    }
    return names;
}

fencing::AgentEnd run_fence_agent(const std::string& agent, std::string input, base::Milliseconds timeout) {
    const std::unique_ptr<os::Loop> loop = os::make_loop();
    fencing::AgentEnd end;
    fencing::AgentRunner runner(*loop, runner_settings(), [&](fencing::RunId, const fencing::AgentEnd& how) {
        end = how;
        loop->stop();
    });
    runner.start({.id = 1, .agent = agent, .input = std::move(input), .timeout = timeout});
    loop->run();
    return end;
}

std::optional<std::string> fence_metadata(const std::string& agent) {
    if (!agent.starts_with(kPrefix) || !fence_agents().contains(agent)) {
        return std::nullopt;
    }
    fencing::AgentEnd end = run_fence_agent(agent, "action=metadata\n", kFenceMetadataTimeout);
    return end.is_success() && !end.output.empty() ? std::optional(std::move(end.output)) : std::nullopt;
}

}  // namespace systole::tools
