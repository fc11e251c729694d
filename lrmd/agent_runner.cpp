#include "lrmd/agent_runner.hpp"

#include "base/result.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace systole::lrmd {

namespace {

/// Where agents of Pacemaker run; ours have no place of their own for core files.
constexpr const char* kWorkingDirectory = "/";

AgentEnd::How how_of(base::Errc code) {
    switch (code) {
        case base::Errc::not_found: return AgentEnd::How::not_found;
        case base::Errc::denied: return AgentEnd::How::not_executable;
        case base::Errc::invalid:
        case base::Errc::schema:
        case base::Errc::exists:
        case base::Errc::stale:
        case base::Errc::digest:
        case base::Errc::refused:
        case base::Errc::unsupported:
        case base::Errc::no_quorum:
        case base::Errc::busy:
        case base::Errc::timeout:
        case base::Errc::not_connected:
        case base::Errc::io:
        case base::Errc::no_space:
        case base::Errc::corrupt:
        case base::Errc::internal: return AgentEnd::How::not_started;
    }
    return AgentEnd::How::not_started;
}

}  // namespace

AgentRunner::AgentRunner(os::Loop& loop, AgentSettings settings, OnEnd on_end)
    : loop_(loop), settings_(std::move(settings)), on_end_(std::move(on_end)) {}

void AgentRunner::start(const StartAgent& start, const OnProcess& on_process) {
    const auto command = command_for(start.call, settings_);
    const auto path = std::find_if(command.paths.begin(), command.paths.end(),
                                   [](const std::string& candidate) { return ::access(candidate.c_str(), F_OK) == 0; });
    if (path == command.paths.end()) {
        return end_soon(start.run, {.how = AgentEnd::How::not_found});
    }
    const auto before_exec = [&](int pid) {
        const auto mark = os::mark_of(pid).value_or(os::ProcessMark{});
        on_process(start.run, {.pid = mark.pid, .start_ticks = mark.start_ticks});
    };
    auto process = os::Process::start(loop_,
                                      {.path = *path,
                                       .arguments = command.arguments,
                                       .environment = command.environment,
                                       .working_directory = kWorkingDirectory,
                                       .before_exec = before_exec},
                                      [this, run = start.run](os::ProcessEnd end) { ended(run, std::move(end)); });
    if (!process) {
        return end_soon(start.run, {.how = how_of(process.error().code), .error_output = process.error().message});
    }
    processes_.emplace(start.run, std::move(*process));
}

void AgentRunner::kill(const KillAgent& kill) {
    const auto found = processes_.find(kill.run);
    if (found == processes_.end()) {
        return;
    }
    if (kill.scope == KillScope::group) {
        found->second->kill_group();
    } else {
        found->second->kill_process();
    }
}

void AgentRunner::kill(const KillLeftover& kill) {
    os::kill_marked_group({.pid = kill.mark.pid, .start_ticks = kill.mark.start_ticks});
}

void AgentRunner::abandon_all() {
    for (auto& [run, process] : processes_) {
        process->abandon();
    }
    processes_.clear();
}

/// Not at once: the executor is in the middle of the event that started the agent.
void AgentRunner::end_soon(RunId run, AgentEnd end) {
    loop_.defer([this, run, end = std::move(end)] { on_end_(run, end); });
}

void AgentRunner::ended(RunId run, os::ProcessEnd end) {
    const auto process = processes_.extract(run);  // lives until we return: it is what calls us
    const bool exited = end.how == os::ProcessEnd::How::exited;
    on_end_(run, {.how = exited ? AgentEnd::How::exited : AgentEnd::How::signalled,
                  .exit_code = end.exit_code,
                  .signal = end.signal,
                  .output = std::move(end.output),
                  .error_output = std::move(end.error_output),
                  .run_time = end.run_time});
}

}  // namespace systole::lrmd
