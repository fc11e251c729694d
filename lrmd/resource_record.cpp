#include "lrmd/resource_record.hpp"

#include "lrmd/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace systole::lrmd {

Result Job::blank_result() const {
    return {.resource = operation.resource,
            .key = operation.key,
            .call_id = call_id,
            .expected_rc = operation.expected_rc,
            .transition_key = operation.transition_key,
            .parameters = operation.parameters,
            .annotations = operation.annotations};
}

Job* ResourceRecord::find_job(const OperationKey& key) {
    const auto found = std::find_if(jobs.begin(), jobs.end(), [&key](const Job& job) { return job.operation.key == key; });
    return found == jobs.end() ? nullptr : &*found;
}

Job* ResourceRecord::find_job(CallId call_id) {
    const auto found = std::find_if(jobs.begin(), jobs.end(), [call_id](const Job& job) { return job.call_id == call_id; });
    return found == jobs.end() ? nullptr : &*found;
}

void ResourceRecord::remove_job(CallId call_id) {
    std::erase_if(jobs, [call_id](const Job& job) { return job.call_id == call_id; });
}

Job* ResourceRecord::next_due(base::Time now) {
    Job* next = nullptr;
    for (auto& job : jobs) {
        if (job.due <= now && (next == nullptr || job.due < next->due)) {
            next = &job;
        }
    }
    return next;
}

std::optional<base::Time> ResourceRecord::wake_time() const {
    if (running) {
        return running->killed == Running::Killed::no ? std::optional(running->deadline) : std::nullopt;
    }
    const auto first = std::min_element(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.due < b.due; });
    return first == jobs.end() ? std::nullopt : std::optional(first->due);
}

void ResourceRecord::file(const Result& result) {
    Result kept = result;
    kept.output.clear();
    for (const auto& id : history_ids(result)) {
        history.insert_or_assign(id, HistoryEntry{.id = id, .acknowledged = false, .result = kept});
    }
    unacknowledged.push_back(std::move(kept));
    if (unacknowledged.size() > kMaxUnacknowledged) {
        unacknowledged.pop_front();
    }
}

void ResourceRecord::acknowledge(CallId call_id) {
    std::erase_if(unacknowledged, [call_id](const Result& result) { return result.call_id == call_id; });
    for (auto& [id, entry] : history) {
        entry.acknowledged = entry.acknowledged || entry.result.call_id == call_id;
    }
}

const Result* ResourceRecord::find_result(const RunOperation& operation) const {
    const auto is_same = [&operation](const Result& result) {
        return result.transition_key == operation.transition_key && result.key == operation.key;
    };
    const auto waiting = std::find_if(unacknowledged.begin(), unacknowledged.end(), is_same);
    if (waiting != unacknowledged.end()) {
        return &*waiting;
    }
    const auto kept =
        std::find_if(history.begin(), history.end(), [&](const auto& entry) { return is_same(entry.second.result); });
    return kept == history.end() ? nullptr : &kept->second.result;
}

void ResourceRecord::forget_successes(const OperationKey& key) {
    const auto id = fmt::format("{}_{}_{}", resource.id.value(), key.operation, key.interval.count());
    history.erase(id);
    std::erase_if(unacknowledged, [&id](const Result& result) { return history_ids(result) == std::vector{id}; });
}

void ResourceRecord::clear_failures(const std::optional<OperationKey>& key) {
    const auto failure = history.find(resource.id.value() + "_last_failure_0");
    if (failure != history.end() && (!key || failure->second.result.key == *key)) {
        history.erase(failure);
    }
}

ResourceReport ResourceRecord::report() const {
    using State = ActiveOperation::State;
    ResourceReport report{.resource = resource};
    for (const auto& [id, entry] : history) {
        report.history.push_back(entry);
    }
    for (const auto& job : jobs) {
        const bool runs = running && running->call_id == job.call_id;
        report.active.push_back({.resource = resource.id,
                                 .key = job.operation.key,
                                 .call_id = job.call_id,
                                 .state = runs           ? State::running
                                          : job.reported ? State::between_runs
                                                         : State::waiting,
                                 .transition_key = job.operation.transition_key,
                                 .parameters = job.operation.parameters,
                                 .annotations = job.operation.annotations});
    }
    return report;
}

xml::Document encode_record(const ResourceRecord& record) {
    xml::Document document = xml::Document::create("lrmd_resource");
    auto root = document.mutable_root();
    root.set("resource", record.resource.id.value());
    write_agent(root, record.resource.agent);
    for (const auto& [id, entry] : record.history) {
        auto history = root.append("history");
        history.set("id", id).set("acknowledged", entry.acknowledged);
        encode_result(history, entry.result);
    }
    for (const auto& result : record.unacknowledged) {
        encode_result(root.append("unacknowledged"), result);
    }
    for (const auto& job : record.jobs) {
        auto element = root.append("job");
        element.set("call_id", job.call_id);
        encode_operation(element, job.operation);
        if (record.running && record.running->call_id == job.call_id) {
            element.set("pid", record.running->mark.pid).set("start_ticks", record.running->mark.start_ticks);
        }
    }
    return document;
}

namespace {

base::Result<Job> decode_job(xml::Element element) {
    FieldReader read(element);
    auto operation = decode_operation(element);
    if (!operation) {
        return operation.error();
    }
    return read.result(Job{.operation = std::move(*operation), .call_id = read.number("call_id")});
}

base::Result<void> add_jobs(ResourceRecord& record, xml::Element element) {
    for (const auto child : element.children("job")) {
        auto job = decode_job(child);
        if (!job) {
            return job.error();
        }
        if (child.has("pid")) {
            FieldReader read(child);
            const AgentMark mark{.pid = static_cast<int>(read.number("pid")), .start_ticks = read.count("start_ticks")};
            record.running = Running{.call_id = job->call_id, .mark = mark};
        }
        record.jobs.push_back(std::move(*job));
    }
    return {};
}

}  // namespace

base::Result<ResourceRecord> decode_record(xml::Element element) {
    FieldReader read(element);
    ResourceRecord record{.resource = {.id = read.resource(), .agent = read.agent()}};
    for (const auto child : element.children("history")) {
        auto result = decode_result(child);
        if (!result) {
            return result.error();
        }
        const std::string id(child.id());
        record.history[id] = {.id = id, .acknowledged = child.get("acknowledged") == "true", .result = std::move(*result)};
    }
    for (const auto child : element.children("unacknowledged")) {
        auto result = decode_result(child);
        if (!result) {
            return result.error();
        }
        record.unacknowledged.push_back(std::move(*result));
    }
    if (auto added = add_jobs(record, element); !added) {
        return added.error();
    }
    return read.result(std::move(record));
}

}  // namespace systole::lrmd
