// How the executor's operations begin, end and are killed.

#include "lrmd/executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::lrmd {

namespace {

constexpr base::Milliseconds kDefaultTimeout{20'000};
constexpr std::size_t kMaxMetadataBytes = 1024UL * 1024;

base::Milliseconds usable_timeout(base::Milliseconds timeout) {
    return timeout > base::Milliseconds::zero() ? timeout : kDefaultTimeout;
}

void apply(Result& result, Outcome outcome) {
    result.rc = outcome.rc;
    result.status = outcome.status;
    result.exit_reason = result.is_success() ? std::string() : std::move(outcome.exit_reason);
}

}  // namespace

void Executor::start_next(Moment now, ResourceRecord& record) {
    while (!record.running) {
        auto* const job = record.next_due(now.time);
        if (job == nullptr) {
            return;
        }
        if (record.resource.agent.standard != "systemd") {
            return begin(now, record, *job);
        }
        Result result = job->blank_result();
        result.last_run = now.wall;
        apply(result, {.rc = OcfCode::unimplemented,
                       .status = ExecutionStatus::not_supported,
                       .exit_reason = "Resources of class systemd are not supported by this version"});
        conclude(now, record, *job, std::move(result));
    }
}

void Executor::begin(Moment now, ResourceRecord& record, Job& job) {
    const auto timeout = usable_timeout(job.operation.timeout);
    record.running = Running{.run = new_run_id(),
                             .call_id = job.call_id,
                             .began = now.time,
                             .began_wall = now.wall,
                             .deadline = now.time + timeout,
                             .queue_time = now.time - job.due};
    runs_.emplace(record.running->run, record.resource.id);
    output_.act.emplace_back(StartAgent{.run = record.running->run,
                                        .call = {.agent = record.resource.agent,
                                                 .resource = record.resource.id,
                                                 .action = job.operation.key.operation,
                                                 .timeout = timeout,
                                                 .parameters = job.operation.parameters}});
}

void Executor::end_of_metadata(const MetadataRun& run, const AgentEnd& end) {
    MetadataReply reply{.agent = run.agent};
    const auto outcome = outcome_of(run.agent, "meta-data", end);
    if (end.how == AgentEnd::How::exited && end.exit_code == 0 && !end.output.empty()) {
        reply.found = true;
        reply.metadata = clean_text(end.output, kMaxMetadataBytes);
        metadata_.insert_or_assign(run.agent, reply.metadata);
    } else {
        reply.problem = outcome.exit_reason.empty() ? fmt::format("{}: no meta-data (code {})", run.agent.text(), end.exit_code)
                                                    : outcome.exit_reason;
    }
    for (const auto& asker : run.askers) {
        output_.send.push_back({asker, reply});
    }
}

void Executor::end_of_run(Moment now, ResourceRecord& record, const AgentEnd& end) {
    const Running run = *std::exchange(record.running, std::nullopt);
    if (record.is_removed) {
        record.jobs.clear();
        reschedule(record);
        records_.erase(ResourceId(record.resource.id));
        return;
    }
    auto* const job = record.find_job(run.call_id);
    if (job == nullptr) {
        // Unregistered and registered again meanwhile: the run belongs to the former life of the resource.
    } else if (run.killed == Running::Killed::cancel) {
        const auto key = job->operation.key;
        record.forget_successes(key);
        record.remove_job(run.call_id);
        tell_brain(Cancelled{.resource = record.resource.id, .key = key, .call_id = run.call_id});
    } else if (std::exchange(job->is_replaced, false)) {
        job->due = std::max(job->due, now.time);
    } else {
        Result result = job->blank_result();
        result.last_run = run.began_wall;
        result.exec_time = now.time - run.began;
        result.queue_time = run.queue_time;
        result.output = clean_text(end.output, kMaxResultOutput);
        apply(result, run.killed == Running::Killed::timeout
                          ? timed_out(usable_timeout(job->operation.timeout))
                          : outcome_of(record.resource.agent, job->operation.key.operation, end));
        conclude(now, record, *job, std::move(result));
    }
    start_next(now, record);
    store(record);
    reschedule(record);
}

/// Files and reports a result; recurring jobs report only what is new or changed, and run again an interval later.
void Executor::conclude(Moment now, ResourceRecord& record, Job& job, Result result) {
    result.last_rc_change = result.last_run;
    const auto call_id = job.call_id;
    if (job.operation.key.is_recurring()) {
        job.due = now.time + job.operation.key.interval;
        if (job.reported && job.reported->rc == result.rc && job.reported->status == result.status) {
            return;
        }
        job.reported = result;
    }
    record.file(result);
    if (!job.operation.key.is_recurring()) {
        record.remove_job(call_id);
    }
    tell_brain(Completed{std::move(result)});
}

void Executor::kill_running(ResourceRecord& record, Running::Killed why) {
    auto& running = *record.running;
    if (running.killed == Running::Killed::no || why == Running::Killed::cancel) {
        const auto* const job = record.find_job(running.call_id);
        const bool whole_group =
            why == Running::Killed::cancel || job == nullptr || job->operation.kill_scope == KillScope::group;
        running.killed = why;
        output_.act.emplace_back(KillAgent{running.run, whole_group ? KillScope::group : KillScope::process});
    }
}

}  // namespace systole::lrmd
