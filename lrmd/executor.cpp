#include "lrmd/executor.hpp"

#include "lrmd/fields.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::lrmd {

namespace {

using base::Milliseconds;

constexpr Milliseconds kDefaultTimeout{20'000};
constexpr Milliseconds kMetadataTimeout{30'000};
/// Call numbers are stored in steps, so that giving one costs no write; a restart skips the rest of a step.
constexpr CallId kCallStep = 1000;
constexpr std::size_t kMaxMetadataBytes = 1024UL * 1024;

Milliseconds usable_timeout(Milliseconds timeout) {
    return timeout > Milliseconds::zero() ? timeout : kDefaultTimeout;
}

bool is_known_standard(std::string_view standard) {
    return standard == "ocf" || standard == "lsb" || standard == "service" || standard == "systemd";
}

/// A result with everything that is known before the agent runs.
Result result_for(const Job& job) {
    return {.resource = job.operation.resource,
            .key = job.operation.key,
            .call_id = job.call_id,
            .expected_rc = job.operation.expected_rc,
            .transition_key = job.operation.transition_key,
            .parameters = job.operation.parameters,
            .annotations = job.operation.annotations};
}

void apply(Result& result, Outcome outcome) {
    result.rc = outcome.rc;
    result.status = outcome.status;
    result.exit_reason = result.is_success() ? std::string() : std::move(outcome.exit_reason);
}

}  // namespace

Executor::Executor(std::uint64_t start_count) : start_count_(start_count) {
    store_self();
}

Executor Executor::restore(const Stored& stored, std::vector<std::string>& problems) {
    Executor executor(0);
    executor.output_ = {};
    if (!stored.executor.empty()) {
        const auto document = xml::Document::parse(stored.executor, {.source = "stored executor state"});
        if (document) {
            FieldReader read(document->root());
            executor.term_ = read.term();
            executor.last_call_ = read.number("reserved_calls");
            executor.start_count_ = read.count("start_count");
        } else {
            problems.push_back(document.error().message);
        }
    }
    ++executor.start_count_;
    for (const auto& text : stored.resources) {
        const auto document = xml::Document::parse(text, {.source = "stored resource"});
        auto record = document ? decode_record(document->root()) : base::Result<ResourceRecord>(document.error());
        if (!record) {
            problems.push_back(record.error().message);
            continue;
        }
        executor.fail_leftovers(*record);
        const auto id = record->resource.id;
        executor.store(executor.records_.insert_or_assign(id, std::move(*record)).first->second);
    }
    executor.reserved_calls_ = executor.last_call_;
    executor.store_self();
    return executor;
}

/// Nobody can tell how an operation ended that was in flight when the executor died; one that had not begun did nothing.
void Executor::fail_leftovers(ResourceRecord& record) {
    if (record.running) {
        output_.act.emplace_back(KillLeftover{record.running->mark});
    }
    for (const auto& job : record.jobs) {
        last_call_ = std::max(last_call_, job.call_id);
        if (job.operation.key.is_recurring()) {
            continue;
        }
        const bool had_begun = record.running && record.running->call_id == job.call_id;
        Result result = result_for(job);
        result.status = had_begun ? ExecutionStatus::error : ExecutionStatus::invalid;
        result.exit_reason = had_begun ? "The executor was restarted while the operation ran"
                                       : "The executor was restarted before the operation began";
        record.file(result);
    }
    record.jobs.clear();
    record.running.reset();
}

void Executor::on_message(Moment now, ClientId client, const ToExecutor& message) {
    std::visit([&](const auto& one) { handle(now, client, one); }, message);
}

void Executor::on_disconnected(ClientId client) {
    if (brain_ == client) {
        brain_.reset();
    }
    for (auto& [id, run] : runs_) {
        if (auto* const metadata = std::get_if<MetadataRun>(&run); metadata != nullptr) {
            std::erase(metadata->askers, client);
        }
    }
}

void Executor::on_started(RunId run, AgentMark mark) {
    const auto found = runs_.find(run);
    if (found == runs_.end() || !std::holds_alternative<ResourceId>(found->second)) {
        return;
    }
    auto& record = records_.at(std::get<ResourceId>(found->second));
    record.running->mark = mark;
    store(record);
}

void Executor::on_end(Moment now, RunId run, const AgentEnd& end) {
    const auto ended = runs_.extract(run);
    if (ended.empty()) {
        return;
    }
    if (const auto* const metadata = std::get_if<MetadataRun>(&ended.mapped()); metadata != nullptr) {
        return end_of_metadata(*metadata, end);
    }
    end_of_run(now, records_.at(std::get<ResourceId>(ended.mapped())), end);
}

void Executor::on_timer(Moment now) {
    while (!wake_ups_.empty() && wake_ups_.begin()->first <= now.time) {
        auto& record = records_.at(wake_ups_.begin()->second);
        if (record.running) {
            kill_running(record, Running::Killed::timeout);
        } else {
            start_next(now, record);
            if (!record.running) {  // what runs is stored when its process is known
                store(record);
            }
        }
        reschedule(record);
    }
    for (auto& [id, run] : runs_) {
        auto* const metadata = std::get_if<MetadataRun>(&run);
        if (metadata != nullptr && metadata->deadline <= now.time) {
            metadata->deadline = base::Time::max();
            output_.act.emplace_back(KillAgent{.run = id});
        }
    }
}

Output Executor::take_output() {
    return std::exchange(output_, {});
}

std::optional<base::Time> Executor::next_timer() const {
    base::Time next = wake_ups_.empty() ? base::Time::max() : wake_ups_.begin()->first;
    for (const auto& [id, run] : runs_) {
        if (const auto* const metadata = std::get_if<MetadataRun>(&run); metadata != nullptr) {
            next = std::min(next, metadata->deadline);
        }
    }
    return next == base::Time::max() ? std::nullopt : std::optional(next);
}

Report Executor::report() const {
    Report report{.start_count = start_count_};
    for (const auto& [id, record] : records_) {
        if (!record.is_removed) {
            report.resources.push_back(record.report());
            report.unacknowledged.insert(report.unacknowledged.end(), record.unacknowledged.begin(), record.unacknowledged.end());
        }
    }
    std::sort(report.unacknowledged.begin(), report.unacknowledged.end(),
              [](const Result& a, const Result& b) { return a.call_id < b.call_id; });
    return report;
}

// --- messages ---------------------------------------------------------------------------------------------------------

void Executor::handle(Moment /*now*/, ClientId client, const Attach& message) {
    if (message.term < term_) {
        const auto text = fmt::format("term of {} is over", message.term.coordinator);
        output_.send.push_back({client, Refused{.why = Refused::Why::lower_term, .message = text}});
        return;
    }
    if (message.term > term_) {
        term_ = message.term;
        store_self();
    }
    if (brain_ && *brain_ != client) {
        output_.drop.push_back(*brain_);
    }
    brain_ = client;
    auto known = report();
    const auto results = known.unacknowledged;
    tell_brain(std::move(known));
    for (const auto& result : results) {
        tell_brain(Completed{result});
    }
}

void Executor::handle(Moment /*now*/, ClientId client, const RegisterResource& message) {
    if (!is_brain(client, "register")) {
        return;
    }
    const auto& resource = message.resource;
    if (!is_known_standard(resource.agent.standard) || !is_safe_name(resource.agent)) {
        const auto text = resource.agent.standard == "stonith"
                              ? std::string("resources of class stonith belong to the fencer")
                              : fmt::format("{} is no agent this executor can run", resource.agent.text());
        return tell_brain(Refused{.why = Refused::Why::invalid, .message = text, .resource = resource.id});
    }
    const auto [place, is_new] = records_.try_emplace(resource.id, ResourceRecord{.resource = resource});
    auto& record = place->second;
    const bool is_changed = std::exchange(record.is_removed, false) || record.resource != resource;
    record.resource = resource;
    if (is_new || is_changed) {
        store(record);
    }
}

void Executor::handle(Moment /*now*/, ClientId client, const UnregisterResource& message) {
    auto* const record = is_brain(client, "unregister") ? find(message.resource) : nullptr;
    if (record == nullptr) {
        return;
    }
    output_.store.push_back({.resource = message.resource, .text = std::nullopt});
    if (!record->running) {
        record->jobs.clear();
        reschedule(*record);
        records_.erase(message.resource);
        return;
    }
    // The record stays until the agent is gone, so that a resource registered again does not run two at a time.
    kill_running(*record, Running::Killed::cancel);
    *record = ResourceRecord{.resource = record->resource, .running = record->running, .is_removed = true};
    reschedule(*record);
}

void Executor::handle(Moment now, ClientId client, const RunOperation& message) {
    const Refused refusal{.resource = message.resource, .key = message.key, .transition_key = message.transition_key};
    if (!accept_term(client, message.term, refusal)) {
        return;
    }
    auto* const record = find(message.resource);
    if (record == nullptr) {
        Refused unknown = refusal;
        unknown.why = Refused::Why::unknown_resource;
        unknown.message = message.resource.value() + " is not registered";
        return tell_brain(std::move(unknown));
    }
    if (!is_duplicate(*record, message)) {
        add_job(now, *record, message);
        start_next(now, *record);
        store(*record);
        reschedule(*record);
    }
}

void Executor::handle(Moment now, ClientId client, const CancelOperation& message) {
    const Refused refusal{.resource = message.resource, .key = message.key};
    if (!accept_term(client, message.term, refusal)) {
        return;
    }
    auto* const record = find(message.resource);
    auto* const job = record == nullptr ? nullptr : record->find_job(message.key);
    if (job == nullptr) {
        return tell_brain(Cancelled{.resource = message.resource, .key = message.key});
    }
    if (record->running && record->running->call_id == job->call_id) {
        kill_running(*record, Running::Killed::cancel);  // Cancelled follows when it is gone
    } else {
        const auto call_id = job->call_id;
        record->forget_successes(message.key);
        record->remove_job(call_id);
        tell_brain(Cancelled{.resource = message.resource, .key = message.key, .call_id = call_id});
        start_next(now, *record);
        store(*record);
    }
    reschedule(*record);
}

void Executor::handle(Moment now, ClientId client, const GetMetadata& message) {
    const auto answer = [&](std::string text, std::string problem) {
        MetadataReply reply{.agent = message.agent, .found = problem.empty(), .metadata = std::move(text)};
        reply.problem = std::move(problem);
        output_.send.push_back({client, std::move(reply)});
    };
    if (message.agent.standard != "ocf" || !is_safe_name(message.agent)) {
        return answer({}, message.agent.text() + " has no meta-data");
    }
    const auto cached = metadata_.find(message.agent);
    if (cached != metadata_.end() && !message.refresh) {
        return answer(cached->second, {});
    }
    for (auto& [id, run] : runs_) {
        auto* const same = std::get_if<MetadataRun>(&run);
        if (same != nullptr && same->agent == message.agent) {
            same->askers.push_back(client);
            return;
        }
    }
    const auto run = new_run_id();
    runs_.emplace(run, MetadataRun{message.agent, {client}, now.time + kMetadataTimeout});
    output_.act.emplace_back(
        StartAgent{.run = run, .call = {.agent = message.agent, .action = "meta-data", .timeout = kMetadataTimeout}});
}

void Executor::handle(Moment /*now*/, ClientId client, const GetReport& /*message*/) {
    output_.send.push_back({client, report()});
}

void Executor::handle(Moment /*now*/, ClientId client, const Acknowledge& message) {
    auto* const record = is_brain(client, "acknowledge") ? find(message.resource) : nullptr;
    if (record != nullptr) {
        record->acknowledge(message.call_id);
        store(*record);
    }
}

void Executor::handle(Moment /*now*/, ClientId client, const ClearFailures& message) {
    auto* const record = is_brain(client, "clear failures") ? find(message.resource) : nullptr;
    if (record != nullptr) {
        record->clear_failures(message.key);
        store(*record);
    }
}

bool Executor::is_brain(ClientId client, std::string_view what) {
    if (brain_ == client) {
        return true;
    }
    const auto text = fmt::format("only the attached brain may {}", what);
    output_.send.push_back({client, Refused{.why = Refused::Why::not_attached, .message = text}});
    return false;
}

bool Executor::accept_term(ClientId client, const Term& term, Refused refusal) {
    if (brain_ != client) {
        refusal.why = Refused::Why::not_attached;
        refusal.message = "only the attached brain may run operations";
    } else if (term < term_) {
        refusal.why = Refused::Why::lower_term;
        refusal.message = fmt::format("term of {} is over", term.coordinator);
    } else {
        if (term > term_) {
            term_ = term;
            store_self();
        }
        return true;
    }
    output_.send.push_back({client, std::move(refusal)});
    return false;
}

ResourceRecord* Executor::find(const ResourceId& id) {
    const auto found = records_.find(id);
    return found == records_.end() || found->second.is_removed ? nullptr : &found->second;
}

/// An instruction may come twice, when a new term cannot know whether the old one got through. The transition key tells.
bool Executor::is_duplicate(const ResourceRecord& record, const RunOperation& operation) {
    if (operation.transition_key.empty()) {
        return false;
    }
    const auto job = std::find_if(record.jobs.begin(), record.jobs.end(), [&operation](const Job& other) {
        return other.operation.transition_key == operation.transition_key && other.operation.key == operation.key;
    });
    if (job != record.jobs.end()) {
        tell_brain(Accepted{operation.resource, operation.key, job->call_id, operation.transition_key});
        return true;
    }
    const auto* const result = operation.key.is_recurring() ? nullptr : record.find_result(operation);
    if (result != nullptr) {
        tell_brain(Accepted{operation.resource, operation.key, result->call_id, operation.transition_key});
        tell_brain(Completed{*result});
        return true;
    }
    return false;
}

void Executor::add_job(Moment now, ResourceRecord& record, const RunOperation& operation) {
    const auto call_id = new_call_id();
    const Job job{.operation = operation, .call_id = call_id, .due = now.time + operation.start_delay};
    auto* const same = operation.key.is_recurring() ? record.find_job(operation.key) : nullptr;
    if (same == nullptr) {
        record.jobs.push_back(job);
    } else {
        const bool runs = record.running && record.running->call_id == same->call_id;
        *same = job;
        same->is_replaced = runs;
        if (runs) {
            record.running->call_id = call_id;
        }
    }
    tell_brain(Accepted{operation.resource, operation.key, call_id, operation.transition_key});
}

// --- runs -------------------------------------------------------------------------------------------------------------

void Executor::start_next(Moment now, ResourceRecord& record) {
    while (!record.running) {
        auto* const job = record.next_due(now.time);
        if (job == nullptr) {
            return;
        }
        if (record.resource.agent.standard != "systemd") {
            return begin(now, record, *job);
        }
        Result result = result_for(*job);
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
        Result result = result_for(*job);
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

// --- small things -----------------------------------------------------------------------------------------------------

CallId Executor::new_call_id() {
    ++last_call_;
    if (last_call_ > reserved_calls_) {
        reserved_calls_ = last_call_ + kCallStep;
        store_self();
    }
    return last_call_;
}

void Executor::store(const ResourceRecord& record) {
    if (!record.is_removed) {
        output_.store.push_back({.resource = record.resource.id, .text = xml::to_text(encode_record(record).root())});
    }
}

void Executor::store_self() {
    auto document = xml::Document::create("lrmd_executor");
    auto root = document.mutable_root();
    write_term(root, term_);
    root.set("reserved_calls", std::max(reserved_calls_, last_call_)).set("start_count", start_count_);
    output_.store.push_back({.resource = std::nullopt, .text = xml::to_text(document.root())});
}

void Executor::reschedule(const ResourceRecord& record) {
    const auto& id = record.resource.id;
    if (const auto old = wake_times_.extract(id); !old.empty()) {
        wake_ups_.erase({old.mapped(), id});
    }
    if (const auto time = record.wake_time(); time) {
        wake_ups_.emplace(*time, id);
        wake_times_.emplace(id, *time);
    }
}

void Executor::tell_brain(FromExecutor message) {
    if (brain_) {
        output_.send.push_back({*brain_, std::move(message)});
    }
}

}  // namespace systole::lrmd
