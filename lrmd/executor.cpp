#include "lrmd/executor.hpp"

#include "lrmd/fields.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <utility>

namespace systole::lrmd {

namespace {

/// Call numbers are stored in steps, so that giving one costs no write; a restart skips the rest of a step.
constexpr CallId kCallStep = 1000;

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
        Result result = job.blank_result();
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
