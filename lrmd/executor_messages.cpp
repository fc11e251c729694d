// What brains and tools ask of the executor.

#include "lrmd/executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::lrmd {

namespace {

constexpr base::Milliseconds kMetadataTimeout{30'000};

bool is_known_standard(std::string_view standard) {
    return standard == "ocf" || standard == "lsb" || standard == "service" || standard == "systemd";
}

}  // namespace

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

}  // namespace systole::lrmd
