#include "base/number.hpp"
#include "crmd/controller.hpp"
#include "crmd/fencing_config.hpp"
#include "crmd/transition_key.hpp"
#include "xml/document.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

constexpr base::Milliseconds kAttributeRetry{2000};
constexpr int kDefaultFencingAttempts = 10;

/// Failures of these are counted; those of probes, cancellations and notifications are not.
bool is_counted(const OperationRecord& record) {
    static constexpr std::array<std::string_view, 5> kTasks{"promote", "demote", "start", "stop", "asyncmon"};
    return record.interval.count() > 0 || std::ranges::find(kTasks, record.task) != kTasks.end();
}

bool mentions(const std::string& effect, std::string_view text) {
    return effect.find(text) != std::string::npos;
}

/// Whether a status change made by others must be looked at: attributes and tickets by their path or content, histories that
/// went.
bool concerns_policy(const std::string& effect, bool is_own_writing) {
    if (mentions(effect, "transient_attributes") || mentions(effect, "/tickets") || mentions(effect, "<ticket")) {
        return true;
    }
    if (is_own_writing || !mentions(effect, "operation=\"delete\"")) {
        return false;
    }
    const auto document = xml::Document::parse(effect, {.source = "status change"});
    if (!document) {
        return true;
    }
    for (const xml::Element change : document->root().children("change")) {
        if (change.get("operation") == "delete") {
            return true;
        }
    }
    return false;
}

}  // namespace

void Controller::pump() {
    if (!is_active_) {
        return;
    }
    write_due_attributes();
    step_transition();
    decide_if_possible();
}

void Controller::write_due_attributes() {
    if (!is_integrated_) {
        return;
    }
    const std::vector<AttributeValue> due = attributes_->take_due(world_->moment().now);
    const std::vector<cib::Request> requests = attribute_requests(due, roster_.nodes());
    if (requests.empty()) {
        return;
    }
    write(transaction(requests), [this, due](bool is_ok) {
        if (!is_ok) {
            attributes_->mark_unwritten(due, world_->moment().now + kAttributeRetry);
        }
    });
}

void Controller::on_applied(const cib::Applied& applied) {
    if (!is_active_) {
        return;
    }
    if (applied.part == cib::Part::configuration) {
        // The empty entry that opens a term changes nothing.
        const std::string version = std::string(world_->cib().get("admin_epoch")) + "." + std::string(world_->cib().get("epoch"));
        if (std::exchange(decided_configuration_, version) != version) {
            trigger("Configuration change");
        }
        ensure_configuration();
    } else if (concerns_policy(applied.effect, unsettled_ > 0)) {
        trigger("Transient attribute change");
    }
}

// --- operations ------------------------------------------------------------------------------------------------------

void Controller::on(const OperationResult& result) {
    const auto node = roster_.find(result.record.node);
    if (!is_active_ || !node) {
        return;
    }
    world_->log(result.record.has_failed() ? Severity::warn : Severity::info,
                "action ended action=" + result.record.operation_key + " node=" + result.record.node +
                    " rc=" + std::to_string(result.record.rc) + " expected=" + std::to_string(result.record.expected_rc) +
                    " status=" + std::to_string(static_cast<int>(result.record.status)) +
                    (result.record.exit_reason.empty() ? "" : " reason=" + result.record.exit_reason));
    if (result.record.has_failed()) {
        count_failure(result);
    }
    OperationResult copy{.record = result.record, .is_failure_ignored = result.is_failure_ignored, .history = {}};
    if (!result.history) {
        finish(copy);
        return;
    }
    xml::Document input = xml::Document::create("status");
    append_node_history(input.mutable_root(), *node, result.history->root());
    write(merge_status(std::move(input)), [this, record = copy.record, is_ignored = copy.is_failure_ignored](bool is_ok) {
        if (is_ok) {
            finish({.record = record, .is_failure_ignored = is_ignored, .history = {}});
        }
    });
}

void Controller::finish(const OperationResult& result) {
    if (const auto node = roster_.find(result.record.node)) {
        const auto number = base::parse_whole_integer(node->id);
        world_->send(Recorded{.node = node->name, .resource = result.record.resource, .call_id = result.record.call_id},
                     messaging::NodeId(static_cast<std::uint32_t>(number.value_or(0))));
    }
    settle_action(result.record.transition_key, !result.record.has_failed(), result.is_failure_ignored,
                  result.record.operation_key);
}

void Controller::settle_action(const std::string& transition_key,
                               bool is_success,
                               bool is_failure_ignored,
                               const std::string& reason) {
    auto flight = flights_.take(transition_key);
    if (flight && deciding_ && is_success) {
        landed_.push_back(std::move(*flight));
        return;
    }
    if (!flight || !flight->bound || !executor_) {
        trigger("Result not awaited: " + reason);
        return;
    }
    if (is_success) {
        executor_->confirm(*flight->bound);
    } else if (is_failure_ignored) {
        executor_->fail(*flight->bound, transition::FailureWeight::ignored);
    } else {
        executor_->fail(*flight->bound);
        trigger("Action failed: " + reason);
    }
}

void Controller::count_failure(const OperationResult& result) {
    const OperationRecord& record = result.record;
    if (!is_counted(record) || record.status == lrmd::ExecutionStatus::invalid) {
        return;
    }
    const std::string suffix = record.resource + "#" + record.task + "_" + std::to_string(record.interval.count());
    const std::string start_is_fatal = cluster_property(world_->cib(), "start-failure-is-fatal");
    const bool is_fatal =
        record.task == "stop" || (record.task == "start" && (start_is_fatal.empty() || base::is_true(start_is_fatal)));
    std::vector<AttributeChange> changes;
    if (!result.is_failure_ignored) {
        changes.push_back({.name = "fail-count-" + suffix, .node = record.node, .value = is_fatal ? "INFINITY" : "value++"});
    }
    changes.push_back({.name = "last-failure-" + suffix,
                       .node = record.node,
                       .value = std::to_string(world_->moment().wall.time_since_epoch().count())});
    change_attributes(std::move(changes));
}

void Controller::on(const ActionDone& done) {
    const auto node = roster_.find(done.node);
    if (!is_active_ || !node) {
        return;
    }
    const auto conclude = [this, done](bool) {
        if (!done.transition_key.empty()) {
            settle_action(done.transition_key, done.is_success, false, done.resource);
        } else if (done.has_forgotten_resource) {
            trigger("Resource refresh");
            if (on_forgotten_) {
                on_forgotten_(done.node, done.resource);
            }
        }
    };
    if (done.has_forgotten_resource) {
        flights_.forget_resource(done.node, done.resource, done.transition_key);
        write(remove_all(resource_history_path(*node, done.resource)), conclude);
    } else if (done.cancelled_key) {
        write(remove_all(resource_history_path(*node, done.resource) + "/lrm_rsc_op[@id='" + *done.cancelled_key + "']"),
              conclude);
    } else {
        conclude(true);
    }
}

// --- fencing ---------------------------------------------------------------------------------------------------------

bool Controller::may_fence() const {
    // What was so in the last view says nothing of this one (design §6.4.3).
    const bool has_quorum = is_quorate_ && world_->replica().is_quorate();
    return is_active_ && (has_quorum || cluster_property(world_->cib(), "no-quorum-policy") == "ignore");
}

/// Whether a fencing that nobody here waits for still says how the node is: not if it was in a term of ours since, and not if
/// this brain was not there to see.
bool Controller::is_news(const std::string& target, base::Milliseconds age) const {
    const base::Time done = world_->moment().now - age;
    const auto seen = last_seen_.find(target);
    const bool was_seen_since = seen != last_seen_.end() && seen->second >= done;
    return !roster_.is_member(target) && !was_seen_since && done > world_->config().started;
}

void Controller::on(const FencingResult& result) {
    if (!is_active_) {
        return;
    }
    const Flight* flight = flights_.find(result.transition_key);
    const std::string target = flight != nullptr ? flight->what.node : result.entry.target.value();
    if (flight == nullptr && !is_news(target, result.age)) {
        return;  // An older result, told again; the node may have come back since.
    }
    if (result.outcome.status == fencing::Status::success) {
        fencing_failures_.erase(target);
        const auto conclude = [this, key = result.transition_key] { settle_action(key, true, false, "fencing"); };
        if (result.entry.action == fencing::Action::on) {
            conclude();
        } else {
            record_fenced(target, conclude);
        }
        return;
    }
    world_->log(Severity::error, "fencing failed node=" + target + " reason=" + result.outcome.reason);
    const auto limit = base::parse_whole_integer(cluster_property(world_->cib(), "fencing-max-attempts", "stonith-max-attempts"));
    const int failures = ++fencing_failures_[target];
    const bool is_hopeless =
        result.outcome.status == fencing::Status::no_device || failures >= limit.value_or(kDefaultFencingAttempts);
    const auto taken = flights_.take(result.transition_key);
    if (taken && taken->bound && executor_) {
        executor_->fail(*taken->bound);
    }
    if (is_hopeless) {
        world_->log(Severity::error, "fencing is not tried again until something else happens node=" + target);
    } else {
        trigger("Stonith failed");
    }
}

void Controller::record_fenced(const std::string& target, std::function<void()> then) {
    const auto node = roster_.find(target);
    if (!node) {
        then();
        return;
    }
    world_->log(Severity::warn, "node was fenced node=" + target);
    NodeStateChange change{.node = *node, .in_ccm = {}, .crmd = {}, .join = "down", .expected = "down", .origin = "systole-crmd"};
    if (!roster_.is_host(target)) {
        change.in_ccm = "0";
        change.crmd = "0";
    }
    xml::Document input = xml::Document::create("status");
    append_node_state(input.mutable_root(), change);
    std::vector<cib::Request> steps;
    steps.push_back(merge_status(std::move(input)));
    steps.push_back(remove_all(history_path(*node)));
    steps.push_back(remove_all(transient_attributes_path(*node)));
    attributes_->forget_node(target);
    flights_.forget_node(target);
    write(transaction(steps), [then = std::move(then)](bool) { then(); });
}

void Controller::on_external_fencing(const fencing::HistoryEntry& entry) {
    if (is_active_) {
        record_fenced(entry.target.value(), [this] { trigger("External Fencing Operation"); });
    }
}

}  // namespace systole::crmd
