#include "base/duration.hpp"
#include "base/number.hpp"
#include "crmd/controller.hpp"
#include "crmd/fencing_config.hpp"
#include "crmd/transition_key.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

using transition::Action;
using transition::ActionKind;
using transition::Executor;

constexpr base::Milliseconds kDefaultRecheck{std::chrono::minutes{15}};

bool needs_quorum(const Action& action) {
    static constexpr std::array<std::string_view, 4> kTasks{"start", "promote", "migrate_to", "migrate_from"};
    return action.kind == ActionKind::fencing || std::ranges::find(kTasks, action.task) != kTasks.end();
}

/// Actions that the executor of the node does, not the brain.
bool is_for_executor(const Action& action) {
    return action.kind == ActionKind::resource;
}

}  // namespace

// --- deciding --------------------------------------------------------------------------------------------------------

void Controller::trigger(std::string reason) {
    if (!is_active_) {
        return;
    }
    if (executor_) {
        executor_->abort(Executor::kInfinity, reason);
    }
    if (deciding_) {
        deciding_->is_stale = true;
    }
    if (!reason_) {
        reason_ = std::move(reason);
    }
}

void Controller::decide_if_possible() {
    const bool has_open_writes = unsettled_ > 0 || attributes_under_way_ > 0;
    if (!reason_ || deciding_ || !is_integrated_ || has_open_writes || !world_->replica().is_synced()) {
        return;
    }
    if (executor_) {
        finish_transition(transition::Outcome::stopped);
    }
    last_reason_ = *std::exchange(reason_, std::nullopt);
    deciding_ = Decision{.run = ++runs_};
    plan_assumes_quorum_ = is_quorate_;
    world_->output().decisions.push_back({.run = runs_});
}

void Controller::on_decision(std::uint64_t run, const base::Result<std::string>& graph) {
    if (!deciding_ || deciding_->run != run) {
        return;
    }
    const bool is_stale = deciding_->is_stale;
    deciding_.reset();
    if (is_stale || !is_active_ || !is_integrated_) {
        landed_.clear();
        return;  // Another reason is waiting.
    }
    if (!graph) {
        world_->log(Severity::error, "policy engine failed reason=" + graph.error().message);
        return;
    }
    const auto document = xml::Document::parse(*graph, {.source = "transition graph"});
    if (!document) {
        world_->log(Severity::error, document.error().message);
        return;
    }
    auto plan = transition::parse_plan(document->root());
    if (!plan) {
        world_->log(Severity::error, plan.error().message);
        return;
    }
    start_transition(std::move(*plan));
}

xml::Document Controller::policy_input() const {
    xml::Document input = xml::Document::copy_of(world_->cib());
    input.mutable_root().set("execution-date", static_cast<long long>(world_->moment().wall.time_since_epoch().count()));
    xml::MutableElement status = input.mutable_root().mutable_child("status");
    for (const auto& [key, flight] : flights_.all()) {
        const auto node = roster_.find(flight.what.node);
        if (!node || !flight.action || !is_for_executor(*flight.action) || !is_recorded(flight.what.task)) {
            continue;
        }
        const OperationRecord record = pending_record(*flight.action, key);
        xml::MutableElement resources =
            status.mutable_child("node_state", node->id).mutable_child("lrm").mutable_child("lrm_resources");
        if (!resources) {
            continue;
        }
        xml::MutableElement resource = resources.mutable_child("lrm_resource", record.resource);
        if (!resource) {
            resource = append_lrm_resource(resources, record);
        }
        for (const HistoryEntry& entry : history_entries(record, nullptr)) {
            if (resource.child("lrm_rsc_op", entry.id).get("op-status") != "-1") {
                if (xml::MutableElement old = resource.mutable_child("lrm_rsc_op", entry.id)) {
                    old.remove();
                }
                append_entry(resource, entry);
            }
        }
    }
    return input;
}

// --- the graph -------------------------------------------------------------------------------------------------------

void Controller::start_transition(transition::Plan plan) {
    plan.transition_id = ++transitions_;
    const base::Milliseconds recheck =
        base::parse_plain_duration(cluster_property(world_->cib(), "cluster-recheck-interval")).value_or(kDefaultRecheck);
    recheck_at_ = recheck.count() > 0 ? std::optional(world_->moment().now + recheck) : std::nullopt;
    if (plan.recheck_by) {
        const auto wait = *plan.recheck_by - world_->moment().wall.time_since_epoch() + std::chrono::seconds(1);
        recheck_at_ = std::min(recheck_at_.value_or(base::Time::max()),
                               world_->moment().now + std::max(base::Milliseconds(1000), base::Milliseconds(wait)));
    }
    world_->log(Severity::info, "transition begins transition=" + std::to_string(plan.transition_id) +
                                    " actions=" + std::to_string(plan.synapses.size()) + " reason=" + last_reason_);
    executor_.emplace(std::move(plan));
    bind_flights();
    settle_landed();
    announce("started", last_reason_);
}

// Actions of earlier graphs that are still under way: the new graph takes their results, or waits for them.
void Controller::bind_flights() {
    for (const Flight& flight : landed_) {
        flights_.add(flight);
    }
    const Binding binding = flights_.bind(executor_->plan());
    for (const Binding::Bound& bound : binding.bound) {
        executor_->bind(bound.action_id, world_->moment().now);
    }
    if (!binding.blocks_changes) {
        return;
    }
    for (const std::string& key : binding.superseded) {
        const InFlight& what = flights_.find(key)->what;
        world_->log(Severity::info, "changes wait for what no graph wants any more task=" + what.task + " resource=" + what.resource +
                                        " node=" + what.node + " key=" + key);
    }
    // Coarser than design §6.5.5: while an unwanted change is under way, no other resource is touched.
    for (const transition::Synapse& synapse : executor_->plan().synapses) {
        if (synapse.action.kind == ActionKind::resource && !executor_->has_begun(synapse.action.id)) {
            executor_->hold(synapse.action.id);
        }
    }
}

void Controller::settle_landed() {
    const std::vector<Flight> landed = std::exchange(landed_, {});
    for (const Flight& flight : landed) {
        settle_action(flight.what.transition_key, true, false, flight.what.resource);
    }
}

void Controller::step_transition() {
    while (executor_ && step_once()) {
    }
}

/// True if something was done at once, so that more may be ready.
bool Controller::step_once() {
    const bool lacks_quorum = plan_assumes_quorum_ && !(is_quorate_ && world_->replica().is_quorate());
    if (!is_integrated_ || lacks_quorum) {
        return false;
    }
    transition::Limits limits{.batch = {}, .node = job_limits_, .other_nodes = 1, .outside = flights_.unbound_load()};
    if (executor_->plan().batch_limit > 0) {
        limits.batch = executor_->plan().batch_limit;
    }
    executor_->set_limits(std::move(limits));
    const transition::StepOutput output = executor_->step(world_->moment().now);
    for (const Action* action : output.lost) {
        declare_lost(*action);
    }
    std::vector<Instruction> instructions;
    std::vector<OperationRecord> pending;
    bool is_any_done = false;
    for (const Action* action : output.begin) {
        is_any_done = begin(*action, instructions, pending) || is_any_done;
    }
    write_pending(pending);
    if (!instructions.empty()) {
        world_->send(Instructions{.list = std::move(instructions)});
    }
    if (output.finished) {
        finish_transition(*output.finished);
        return false;
    }
    return is_any_done;
}

/// True if the action is over already.
bool Controller::begin(const Action& action, std::vector<Instruction>& instructions, std::vector<OperationRecord>& pending) {
    if (action.kind == ActionKind::cluster) {
        return begin_cluster_action(action, instructions);
    }
    const std::string key = key_of(action);
    const std::string owner = action.kind == ActionKind::fencing ? fencing_owner(action.node) : action.executing_node();
    const bool is_reachable = roster_.is_member(owner) || roster_.is_in_grace(owner);
    if (!is_reachable ||
        (needs_quorum(action) && !plan_assumes_quorum_ && cluster_property(world_->cib(), "no-quorum-policy") != "ignore")) {
        world_->log(Severity::warn, "action cannot be done action=" + action.key + " node=" + owner);
        executor_->fail(action.id);
        trigger("Action cannot be done");
        return true;
    }
    flights_.add({.what = in_flight_of(action, key), .action = action, .bound = action.id, .due = world_->moment().now + patience(action)});
    if (is_for_executor(action) && is_recorded(action.task) && action.meta("record_pending") != "false") {
        pending.push_back(pending_record(action, key));
    }
    world_->log(Severity::info, "action begins action=" + action.key + " node=" + action.node + " transition=" + key);
    instructions.push_back({.to = owner, .transition_key = key, .action = action});
    return action.kind == ActionKind::resource && !executor_->is_in_flight(action.id);
}

bool Controller::begin_cluster_action(const Action& action, std::vector<Instruction>& instructions) {
    const auto node = roster_.find(action.node);
    if (action.task == "clear_failcount" && node) {
        AttributeChange removal{.name = "^(fail-count|last-failure)-" + action.resource + "(:[0-9]+)?(#.*)?$",
                                .node = action.node};
        removal.name_is_pattern = true;
        change_attributes({removal});
        write(remove_all(resource_history_path(*node, action.resource) + "/lrm_rsc_op[contains(@id,'_last_failure_0')]"));
    } else if (action.task == "do_shutdown") {
        begin_shutdown(action, instructions);
    } else if ((action.task == "lrm_delete" || action.task == "delete") && node) {
        write(remove_all(resource_history_path(*node, action.resource)), [this, id = action.id](bool) {
            if (executor_) {
                executor_->confirm(id);
            }
        });
        return false;
    } else {
        world_->log(Severity::warn, "cluster action is not known and taken as done action=" + action.key);
    }
    executor_->confirm(action.id);
    return true;
}

void Controller::begin_shutdown(const Action& action, std::vector<Instruction>& instructions) {
    if (action.node == world_->self_name()) {
        leaves_after_transition_ = true;  // The coordinator goes when its last transition is over.
        return;
    }
    if (const auto node = roster_.find(action.node)) {
        xml::Document input = xml::Document::create("status");
        append_node_state(input.mutable_root(),
                          {.node = *node, .in_ccm = {}, .crmd = {}, .join = {}, .expected = "down", .origin = "systole-crmd"});
        write(merge_status(std::move(input)));
    }
    instructions.push_back({.to = action.node, .transition_key = key_of(action), .action = action});
}

void Controller::finish_transition(transition::Outcome outcome) {
    const std::string reason = executor_->abort_reason();
    world_->log(outcome == transition::Outcome::terminated ? Severity::error : Severity::info,
                "transition ends transition=" + std::to_string(executor_->plan().transition_id) + " outcome=" +
                    (outcome == transition::Outcome::complete  ? "complete"
                     : outcome == transition::Outcome::stopped ? "stopped"
                                                               : "terminated") +
                    " reason=" + reason);
    announce(outcome == transition::Outcome::complete  ? "complete"
             : outcome == transition::Outcome::stopped ? "aborted"
                                                       : "failed",
             reason);
    executor_.reset();
    if (leaves_after_transition_ && !reason_ && on_own_shutdown_) {
        leaves_after_transition_ = false;
        on_own_shutdown_();
    }
}

void Controller::announce(std::string_view state, const std::string& reason) {
    if (!on_transition_event_) {
        return;
    }
    xml::Document event = xml::Document::create("transition_event");
    event.mutable_root().set("id", executor_->plan().transition_id).set("state", state).set("reason", reason);
    event.mutable_root().set("actions", executor_->plan().synapses.size());
    on_transition_event_(std::move(event));
}

// --- single actions --------------------------------------------------------------------------------------------------

std::string Controller::key_of(const Action& action) const {
    return TransitionKey{.action = action.id,
                         .transition = executor_ ? executor_->plan().transition_id : transitions_,
                         .target_rc = action.expected_rc(),
                         .dc = dc_uuid_}
        .text();
}

std::string Controller::fencing_owner(const std::string& target) const {
    if (target != world_->self_name()) {
        return world_->self_name();
    }
    for (const messaging::Member& member : world_->replica().members()) {
        if (member.name.value() != target) {
            return member.name.value();
        }
    }
    return world_->self_name();
}

OperationRecord Controller::pending_record(const Action& action, const std::string& transition_key) const {
    OperationRecord record;
    record.node = action.node;
    record.resource = action.resource;
    record.agent = action.agent;
    record.task = action.task;
    record.interval = action.interval();
    record.operation_key = action.key;
    record.transition_key = transition_key;
    record.expected_rc = action.expected_rc();
    record.last_rc_change = world_->moment().wall;
    record.attributes = action.attributes;
    record.feature_set = kFeatureSet;
    record.origin = "systole-crmd";
    record.container = action.meta("container").value_or("");
    return record;
}

void Controller::write_pending(const std::vector<OperationRecord>& pending) {
    if (pending.empty()) {
        return;
    }
    xml::Document input = xml::Document::create("status");
    xml::Document holder = xml::Document::create("lrm_resources");
    for (const OperationRecord& record : pending) {
        if (const auto node = roster_.find(record.node)) {
            append_history(holder.mutable_root(), record, nullptr);
            append_node_history(input.mutable_root(), *node, holder.root().child());
            holder.mutable_root().clear();
        }
    }
    write(merge_status(std::move(input)));
}

// The graph's own timers are a little shorter: these are for what a newer graph does not want any more, and for fencing.
base::Milliseconds Controller::patience(const Action& action) const {
    constexpr base::Milliseconds kMargin{5000};
    constexpr int kFencingPhases = 4;  // devices and levels tried one after the other
    const transition::Plan& plan = executor_->plan();
    if (action.kind == ActionKind::fencing) {
        return kFencingPhases * plan.fencing_timeout + plan.cluster_delay;
    }
    return action.meta_milliseconds("timeout") + action.meta_milliseconds("start_delay") + plan.cluster_delay + kMargin;
}

void Controller::settle_overdue() {
    for (const Flight& flight : flights_.take_overdue(world_->moment().now)) {
        world_->log(Severity::error, "no result in time task=" + flight.what.task + " resource=" + flight.what.resource +
                                         " node=" + flight.what.node);
        if (flight.bound && executor_) {
            executor_->fail(*flight.bound);
        }
        trigger("Action lost");
    }
}

void Controller::declare_lost(const Action& action) {
    world_->log(Severity::error, "no result in time action=" + action.key + " node=" + action.node);
    // The result may be one that an earlier graph, or an earlier coordinator, asked for.
    const Flight* const flight = flights_.find_bound(action.id);
    OperationRecord record = pending_record(action, flight != nullptr ? flight->what.transition_key : key_of(action));
    flights_.take(record.transition_key);
    trigger("Action lost");
    if (!is_for_executor(action) || !is_recorded(action.task)) {
        return;
    }
    record.status = lrmd::ExecutionStatus::timed_out;
    record.rc = static_cast<int>(lrmd::OcfCode::unknown_error);
    record.exit_reason = (action.node == world_->self_name() ? "Local executor" : "Controller on " + action.node) +
                         std::string(" did not return result in time");
    xml::Document holder = xml::Document::create("lrm_resources");
    append_history(holder.mutable_root(), record, nullptr);
    xml::Document input = xml::Document::create("status");
    if (const auto node = roster_.find(action.node)) {
        append_node_history(input.mutable_root(), *node, holder.root().child());
        write(merge_status(std::move(input)));
        count_failure({.record = record, .is_failure_ignored = false, .history = {}});
    }
}

void Controller::instruct(Instruction instruction) {
    Instructions instructions;
    instructions.list.push_back(std::move(instruction));
    world_->send(std::move(instructions));
}

// What this coordinator asked a node for and the node does not know of was lost on the way: it is asked again.
void Controller::resend_missing(const Report& report) {
    Instructions again;
    for (const auto& [key, flight] : flights_.all()) {
        const bool is_known =
            std::ranges::any_of(report.in_flight, [&](const InFlight& what) { return what.transition_key == key; });
        if (flight.action && !is_known && is_for_executor(*flight.action) && flight.action->executing_node() == report.node) {
            again.list.push_back({.to = report.node, .transition_key = key, .action = *flight.action});
        }
    }
    if (!again.list.empty()) {
        world_->send(std::move(again));
    }
}

}  // namespace systole::crmd
