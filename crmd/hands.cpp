#include "crmd/hands.hpp"

#include "base/number.hpp"

#include <algorithm>

namespace systole::crmd {

namespace {

constexpr const char* kOperationKey = "operation_key";
constexpr const char* kContainer = "container";
constexpr const char* kShutdownLock = "shutdown_lock";
constexpr const char* kOnFail = "on_fail";
constexpr const char* kHistoryTask = "task";
constexpr const char* kClass = "class";
constexpr const char* kProvider = "provider";
constexpr const char* kType = "type";

std::string text_or_empty(const lrmd::Parameters& parameters, const std::string& name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

/// What the history entry will need and the executor does not know.
lrmd::Parameters annotations_of(const transition::Action& action) {
    return {{kOperationKey, action.key},           {kContainer, action.meta("container").value_or("")},
            {kShutdownLock, action.shutdown_lock}, {kOnFail, action.meta("on_fail").value_or("")},
            {kHistoryTask, action.task},           {kClass, action.agent.standard},
            {kProvider, action.agent.provider},    {kType, action.agent.type}};
}

bool leaves_recurring_alone(const std::string& task) {
    return task == "monitor" || task == "notify" || task == "meta-data";
}

/// The task and interval that a `cancel` is about.
lrmd::OperationKey cancelled_operation(const transition::Action& action) {
    return {.operation = action.meta("operation").value_or("monitor"), .interval = action.interval()};
}

}  // namespace

lrmd::Term Hands::executor_term() const {
    const cib::Term& term = world_->replica().term();
    return {.generation = term.generation, .counter = term.counter, .coordinator = std::to_string(term.coordinator.value())};
}

// --- terms and reports -----------------------------------------------------------------------------------------------

void Hands::on_term_opened() {
    const auto coordinator = world_->replica().coordinator();
    reports_to_ = coordinator ? std::optional(coordinator->id) : std::nullopt;
    report_.reset();
    attach();
}

void Hands::on_executor_connected() {
    is_connected_ = true;
    asked_.clear();
    report_.reset();
    attach();
}

void Hands::attach() {
    if (is_connected_ && world_->replica().is_open()) {
        to_executor(lrmd::Attach{.term = executor_term()});
    }
}

void Hands::on_executor(const lrmd::FromExecutor& message) {
    std::visit([this](const auto& specific) { on(specific); }, message);
}

void Hands::on(const lrmd::Report& report) {
    report_ = report;
    recurring_.clear();
    for (const lrmd::ResourceReport& resource : report.resources) {
        agents_[resource.resource.id.value()] = resource.resource.agent;
        want_traits(resource.resource.agent, false);
        for (const lrmd::ActiveOperation& active : resource.active) {
            if (active.key.is_recurring()) {
                recurring_.emplace(active.resource.value(), active.key);
            }
        }
    }
    resume_recurring();
    report_when_ready();
}

// After a restart of the executor no recurring operation is active any more; the history says which ones were.
void Hands::resume_recurring() {
    for (const lrmd::ResourceReport& resource : report_->resources) {
        for (const lrmd::HistoryEntry& entry : resource.history) {
            const lrmd::Result& result = entry.result;
            const Key key{result.resource.value(), result.key};
            if (!result.key.is_recurring() || entry.id.ends_with("_last_failure_0") || recurring_.contains(key)) {
                continue;
            }
            const auto timeout = base::parse_whole_integer(text_or_empty(result.parameters, "CRM_meta_timeout"));
            to_executor(lrmd::RunOperation{.term = executor_term(),
                                           .resource = result.resource,
                                           .key = result.key,
                                           .timeout = base::Milliseconds(timeout.value_or(20000)),
                                           .expected_rc = result.expected_rc,
                                           .parameters = result.parameters,
                                           .transition_key = result.transition_key,
                                           .annotations = result.annotations});
            recurring_.insert(key);
        }
    }
}

void Hands::report_when_ready() {
    if (!reports_to_ || !report_) {
        return;
    }
    const bool knows_all_agents = std::ranges::all_of(
        report_->resources, [&](const lrmd::ResourceReport& resource) { return traits_.contains(resource.resource.agent); });
    if (knows_all_agents && world_->send(make_report(), *reports_to_)) {
        reports_to_.reset();
    }
}

Report Hands::make_report() const {
    Report report;
    report.node = world_->self_name();
    report.job_limit = world_->config().job_limit;
    xml::MutableElement lrm = report.history.mutable_root();
    lrm.set("id", std::to_string(world_->config().self.id.value()));
    const xml::MutableElement resources = lrm.append("lrm_resources");
    for (const lrmd::ResourceReport& resource : report_->resources) {
        std::optional<xml::MutableElement> element;
        for (const lrmd::HistoryEntry& entry : resource.history) {
            const OperationRecord record = record_of(entry.result);
            if (!element) {
                element = append_lrm_resource(resources, record);
            }
            append_entry(*element, history_entry(entry.id, record, traits_of(record.agent)));
        }
        for (const lrmd::ActiveOperation& active : resource.active) {
            const auto has_result = [&](const lrmd::HistoryEntry& entry) {
                return entry.result.key == active.key && entry.result.transition_key == active.transition_key;
            };
            if (active.key.is_recurring() && std::ranges::any_of(resource.history, has_result)) {
                continue;
            }
            report.in_flight.push_back({.node = report.node,
                                        .resource = active.resource.value(),
                                        .task = active.key.operation,
                                        .interval = active.key.interval,
                                        .digest = parameters_digest(digest_parameters(active.parameters)),
                                        .transition_key = active.transition_key});
        }
    }
    if (supplement_) {
        supplement_(report);
    }
    return report;
}

// --- instructions ----------------------------------------------------------------------------------------------------

void Hands::begin(const Instruction& instruction) {
    const std::string& task = instruction.action.task;
    if (task == kInjectFailure) {
        inject_failure({.id = lrmd::ResourceId(instruction.action.resource), .agent = instruction.action.agent});
    } else if (task == "cancel") {
        cancel(instruction);
    } else if (task == "delete" || task == "lrm_delete") {
        forget(instruction);
    } else {
        run(instruction);
    }
}

void Hands::run(const Instruction& instruction) {
    const transition::Action& action = instruction.action;
    if (!leaves_recurring_alone(action.task)) {
        cancel_recurring(action.resource);
    }
    want_traits(action.agent, action.task == "start");
    agents_[action.resource] = action.agent;
    const lrmd::ResourceId resource(action.resource);
    to_executor(lrmd::RegisterResource{.resource = {.id = resource, .agent = action.agent}});
    lrmd::RunOperation operation{.term = executor_term(),
                                 .resource = resource,
                                 .key = {.operation = action.task, .interval = action.interval()},
                                 .timeout = action.meta_milliseconds("timeout"),
                                 .start_delay = action.meta_milliseconds("start_delay"),
                                 .expected_rc = action.expected_rc(),
                                 .parameters = action.attributes,
                                 .transition_key = instruction.transition_key,
                                 .annotations = annotations_of(action)};
    if (action.meta("on_fail") == "block") {
        operation.kill_scope = lrmd::KillScope::process;
    }
    if (operation.key.is_recurring()) {
        recurring_.emplace(action.resource, operation.key);
    }
    to_executor(std::move(operation));
}

void Hands::cancel_recurring(const std::string& resource) {
    for (const Key& key : recurring_) {
        if (key.first == resource && !cancelling_.contains(key)) {
            cancelling_.emplace(key, std::string());
            to_executor(
                lrmd::CancelOperation{.term = executor_term(), .resource = lrmd::ResourceId(resource), .key = key.second});
        }
    }
}

void Hands::cancel(const Instruction& instruction) {
    const lrmd::OperationKey key = cancelled_operation(instruction.action);
    const std::string& resource = instruction.action.resource;
    cancelling_[{resource, key}] = instruction.transition_key;
    to_executor(lrmd::CancelOperation{.term = executor_term(), .resource = lrmd::ResourceId(resource), .key = key});
}

void Hands::forget(const Instruction& instruction) {
    const std::string& resource = instruction.action.resource;
    to_executor(lrmd::UnregisterResource{.resource = lrmd::ResourceId(resource)});
    std::erase_if(recurring_, [&](const Key& key) { return key.first == resource; });
    agents_.erase(resource);
    world_->send(ActionDone{.node = world_->self_name(),
                            .transition_key = instruction.transition_key,
                            .resource = resource,
                            .cancelled_key = {},
                            .has_forgotten_resource = true},
                 world_->replica().term().coordinator);
}

void Hands::inject_failure(const lrmd::Resource& resource) {
    OperationRecord record;
    record.node = world_->self_name();
    record.resource = resource.id.value();
    record.agent = resource.agent;
    record.task = "asyncmon";
    record.operation_key = operation_key(record.resource, record.task, {});
    record.transition_key = "0:-1:0:" + std::string(36, '0');
    record.rc = static_cast<int>(lrmd::OcfCode::unknown_error);
    record.status = lrmd::ExecutionStatus::done;
    record.exit_reason = "Simulated failure";
    record.last_rc_change = world_->moment().wall;
    record.feature_set = kFeatureSet;
    record.origin = kChangeOrigin;
    OperationResult result{.record = record};
    xml::Document holder = xml::Document::create("lrm_resources");
    append_history(holder.mutable_root(), record, nullptr);
    result.history = xml::Document::copy_of(holder.root().child());
    world_->send(std::move(result), world_->replica().term().coordinator);
}

// --- results ---------------------------------------------------------------------------------------------------------

OperationRecord Hands::record_of(const lrmd::Result& result) const {
    OperationRecord record;
    record.node = world_->self_name();
    record.resource = result.resource.value();
    record.agent = {.standard = text_or_empty(result.annotations, kClass),
                    .provider = text_or_empty(result.annotations, kProvider),
                    .type = text_or_empty(result.annotations, kType)};
    record.task = result.key.operation;
    record.interval = result.key.interval;
    record.operation_key = text_or_empty(result.annotations, kOperationKey);
    record.transition_key = result.transition_key;
    record.expected_rc = result.expected_rc;
    record.rc = static_cast<int>(result.rc);
    record.status = result.status;
    record.exit_reason = result.exit_reason;
    record.call_id = static_cast<int>(result.call_id);
    record.last_rc_change = result.last_rc_change;
    record.exec_time = result.exec_time;
    record.queue_time = result.queue_time;
    record.attributes = result.parameters;
    record.feature_set = text_or_empty(result.parameters, "crm_feature_set");
    record.origin = kChangeOrigin;
    record.container = text_or_empty(result.annotations, kContainer);
    record.shutdown_lock = text_or_empty(result.annotations, kShutdownLock);
    return record;
}

void Hands::on(const lrmd::Accepted&) {}

void Hands::on(const lrmd::Completed& completed) {
    const OperationRecord record = record_of(completed.result);
    if (traits_.contains(record.agent)) {
        tell(completed.result);
    } else {
        want_traits(record.agent, false);
        waiting_for_traits_.push_back(completed.result);
    }
}

void Hands::tell(const lrmd::Result& lrmd_result) {
    OperationResult result{.record = record_of(lrmd_result)};
    result.is_failure_ignored = text_or_empty(lrmd_result.annotations, kOnFail) == "ignore";
    if (is_recorded(result.record.task) && result.record.status != lrmd::ExecutionStatus::cancelled) {
        xml::Document holder = xml::Document::create("lrm_resources");
        append_history(holder.mutable_root(), result.record, traits_of(result.record.agent));
        result.history = xml::Document::copy_of(holder.root().child());
    }
    // Without a term it is not sent; the executor gives it again after the next Attach.
    world_->send(std::move(result), world_->replica().term().coordinator);
}

void Hands::on(const lrmd::Cancelled& cancelled) {
    const Key key{cancelled.resource.value(), cancelled.key};
    recurring_.erase(key);
    const auto asked = cancelling_.find(key);
    const std::string transition_key = asked == cancelling_.end() ? std::string() : asked->second;
    if (asked != cancelling_.end()) {
        cancelling_.erase(asked);
    }
    world_->send(ActionDone{.node = world_->self_name(),
                            .transition_key = transition_key,
                            .resource = key.first,
                            .cancelled_key = operation_key(key.first, key.second.operation, key.second.interval)},
                 world_->replica().term().coordinator);
}

void Hands::on(const lrmd::Refused& refused) {
    world_->log(Severity::warn, "executor refused: " + refused.message + " key=" + refused.transition_key);
    if (refused.why == lrmd::Refused::Why::not_attached) {
        attach();
    }
    if (refused.resource && !refused.transition_key.empty()) {
        world_->send(ActionDone{.node = world_->self_name(),
                                .transition_key = refused.transition_key,
                                .resource = refused.resource->value(),
                                .cancelled_key = {},
                                .has_forgotten_resource = false,
                                .is_success = false},
                     world_->replica().term().coordinator);
    }
}

void Hands::on_recorded(const Recorded& recorded) {
    to_executor(lrmd::Acknowledge{.resource = lrmd::ResourceId(recorded.resource), .call_id = recorded.call_id});
}

// --- metadata --------------------------------------------------------------------------------------------------------

void Hands::want_traits(const lrmd::AgentId& agent, bool refresh) {
    const bool is_known = traits_.contains(agent);
    if ((is_known && !refresh) || asked_.contains(agent)) {
        return;
    }
    asked_.insert(agent);
    to_executor(lrmd::GetMetadata{.agent = agent, .refresh = is_known});
}

void Hands::on(const lrmd::MetadataReply& reply) {
    asked_.erase(reply.agent);
    std::optional<AgentTraits> traits;
    if (const auto document = xml::Document::parse(reply.metadata, {.source = "metadata of " + reply.agent.text()});
        reply.found && document) {
        traits = read_traits(document->root());
    } else {
        world_->log(Severity::debug, "agent without metadata agent=" + reply.agent.text() + " reason=" + reply.problem);
    }
    traits_[reply.agent] = std::move(traits);
    const std::vector<lrmd::Result> waiting = std::exchange(waiting_for_traits_, {});
    for (const lrmd::Result& result : waiting) {
        on(lrmd::Completed{.result = result});
    }
    report_when_ready();
}

const AgentTraits* Hands::traits_of(const lrmd::AgentId& agent) const {
    const auto found = traits_.find(agent);
    return found != traits_.end() && found->second ? &*found->second : nullptr;
}

}  // namespace systole::crmd
