#include "fencing/agent_runner.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace systole::fencing {

namespace {

constexpr std::string_view kAgentPrefix = "fence_";
constexpr std::string_view kSystemPath = "/usr/sbin:/usr/bin:/sbin:/bin";

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/// The daemon's environment without what a cluster manager that started us may have left there, and what fence agents
/// look at: the service's name switches their own time limit off.
std::map<std::string, std::string> agent_environment(const std::map<std::string, std::string>& own) {
    std::map<std::string, std::string> variables;
    for (const auto& [name, value] : own) {
        if (!name.starts_with("OCF_") && !name.starts_with("HA_") && !name.starts_with("PCMK_")) {
            variables[name] = value;
        }
    }
    const auto path = variables.find("PATH");
    variables["PATH"] = path == variables.end() ? std::string{kSystemPath} : path->second + ":" + std::string{kSystemPath};
    variables["PCMK_service"] = "pacemaker-fenced";
    variables["OCF_OUTPUT_FORMAT"] = "log";
    return variables;
}

AgentEnd end_of(const os::ProcessEnd& end) {
    AgentEnd result{.exit_code = end.exit_code, .output = end.output, .error_output = end.error_output};
    switch (end.how) {
        case os::ProcessEnd::How::exited: break;
        case os::ProcessEnd::How::signalled:
            result.exit_code = 1;
            result.error_output += fmt::format("\nthe agent was killed by signal {}\n", end.signal);
            break;
        case os::ProcessEnd::How::timed_out:
            result.how = AgentEnd::How::timed_out;
            result.exit_code = 1;
            break;
    }
    return result;
}

}  // namespace

bool is_agent_name(std::string_view name) {
    return name.starts_with(kAgentPrefix) && name.size() > kAgentPrefix.size() && std::ranges::all_of(name, is_name_character);
}

AgentRunner::AgentRunner(os::Loop& loop, AgentRunnerSettings settings, OnEnd on_end)
    : loop_(loop), settings_(std::move(settings)), on_end_(std::move(on_end)) {}

void AgentRunner::start(AgentRun run) {
    const RunId id = run.id;
    os::Command command{.path = path_of(run.agent),
                        .environment = agent_environment(settings_.environment),
                        .standard_input = std::move(run.input),
                        .timeout = std::max(run.timeout, Milliseconds{1})};
    base::Result<std::unique_ptr<os::Process>> process =
        command.path.empty()
            ? base::Error{.code = base::Errc::not_found, .message = fmt::format("no fence agent {}", run.agent)}
            : os::Process::start(loop_, std::move(command), [this, id](const os::ProcessEnd& end) { ended(id, end); });
    if (process) {
        processes_[id] = std::move(*process);
        return;
    }
    AgentEnd failure{.how = AgentEnd::How::not_run, .exit_code = 1, .error_output = process.error().message};
    loop_.defer([this, id, failure = std::move(failure), still_here = std::weak_ptr<bool>{alive_}] {
        if (still_here.lock()) {
            on_end_(id, failure);
        }
    });
}

void AgentRunner::ended(RunId run, const os::ProcessEnd& end) {
    // A process must not be destroyed from inside its own callback.
    auto node = processes_.extract(run);
    std::shared_ptr<os::Process> finished = std::move(node.mapped());
    loop_.defer([finished] {});
    on_end_(run, end_of(end));
}

std::string AgentRunner::path_of(const std::string& agent) const {
    if (!is_agent_name(agent)) {
        return {};
    }
    for (const std::string& directory : settings_.directories) {
        std::string path = directory + "/" + agent;
        if (access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return {};
}

}  // namespace systole::fencing
