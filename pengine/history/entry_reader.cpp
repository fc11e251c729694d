#include "pengine/history/entry_reader.hpp"

#include <algorithm>

#include "pengine/actions/request.hpp"
#include "pengine/history/digest_cache.hpp"
#include "pengine/history/expiry.hpp"
#include "pengine/history/failure.hpp"
#include "pengine/history/migration.hpp"
#include "pengine/history/node_fencing.hpp"

namespace systole::pengine {

namespace {

using enum ExecutionStatus;

bool is_masked(const ResourceHistory& history, const HistoryEntry& entry) {
    return !history.rsc.is_bundled() && entry.is_maskable_probe_failure();
}

/// Without fencing, a failed stop that cannot be made good leaves the resource to the administrator.
void block_if_unrecoverable(ResourceHistory& history, const HistoryEntry& entry) {
    if (entry.task == "stop" && !can_fence(history.cluster, &history.node)) {
        history.rsc.is_managed = false;
        history.rsc.is_blocked = true;
    }
}

/// Degraded is reported as a failure, but the service runs.
void remap_degraded(ResourceHistory& history, HistoryEntry& entry, bool is_expired) {
    if (entry.exit_code != exit_code::kDegraded && entry.exit_code != exit_code::kDegradedPromoted) {
        return;
    }
    entry.exit_code = entry.exit_code == exit_code::kDegraded ? exit_code::kOk : exit_code::kPromoted;
    if (!is_expired && (!history.node.is_shutting_down || history.node.is_online)) {
        record_failed_operation(history.cluster, entry, history.node, history.rsc);
    }
}

void remap_not_running(ResourceHistory& history, HistoryEntry& entry) {
    if (entry.is_probe() || entry.expected_exit_code == exit_code::kNotRunning || !history.rsc.is_managed) {
        entry.status = done;
        history.rsc.current_role = Role::stopped;
        history.on_fail = OnFail::ignore;
        history.rsc.next_role = Role::unknown;
    }
}

void remap_hard_failure(ResourceHistory& history, HistoryEntry& entry, bool is_expired) {
    if (!is_expired) {
        block_if_unrecoverable(history, entry);
    }
    entry.status = hard_error;
}

/// Turns the exit code of an operation that was carried out into what it means (spec 1 §11.3 step 5).
void remap_by_exit_code(ResourceHistory& history, HistoryEntry& entry, bool is_expired) {
    Resource& rsc = history.rsc;
    switch (entry.exit_code) {
        case exit_code::kOk:
            if (entry.is_probe() && entry.expected_exit_code == exit_code::kNotRunning) {
                entry.status = done;
            }
            break;
        case exit_code::kNotRunning:
            remap_not_running(history, entry);
            break;
        case exit_code::kPromoted:
            if (entry.is_probe() && entry.exit_code != entry.expected_exit_code) {
                entry.status = done;
            }
            if (!is_expired || entry.exit_code == entry.expected_exit_code) {
                rsc.current_role = Role::promoted;
            }
            break;
        case exit_code::kFailedPromoted:
            if (!is_expired) {
                rsc.current_role = Role::promoted;
            }
            entry.status = error;
            break;
        case exit_code::kNotConfigured:
            entry.status = fatal_error;
            break;
        case exit_code::kUnimplemented:
            if (entry.is_recurring()) {
                entry.status = not_supported;
            } else {
                remap_hard_failure(history, entry, is_expired);
            }
            break;
        case exit_code::kNotInstalled:
        case exit_code::kInvalidParameter:
        case exit_code::kInsufficientPrivileges:
            remap_hard_failure(history, entry, is_expired);
            break;
        default:
            if (entry.status == done) {
                entry.status = error;
            }
            break;
    }
}

/// Replaces recorded status and exit code by what they mean (spec 1 §11.3).
void remap(ResourceHistory& history, HistoryEntry& entry, bool is_expired) {
    remap_degraded(history, entry, is_expired);
    if (is_masked(history, entry)) {
        entry.status = done;
        entry.exit_code = exit_code::kNotRunning;
    }
    if (entry.status == no_fence_device || entry.status == no_secrets) {
        entry.status = hard_error;
        return;
    }
    if (entry.status != done && entry.status != error) {
        return;
    }
    const bool is_as_expected = entry.expected_exit_code >= 0 && entry.exit_code == entry.expected_exit_code;
    entry.status = is_as_expected ? done : error;
    remap_by_exit_code(history, entry, is_expired);
}

/// What becomes of an entry after its expiry was looked at.
enum class Expired { ignore, apply };

Expired judge_expired(ResourceHistory& history, const HistoryEntry& recorded, const HistoryEntry& entry) {
    if (is_masked(history, recorded) && recorded.exit_code != recorded.expected_exit_code) {
        if (history.rsc.current_role <= Role::stopped) {
            history.rsc.current_role = Role::unknown;
        }
        return Expired::ignore;
    }
    if (entry.exit_code == entry.expected_exit_code) {
        return Expired::apply;  // successes do not expire
    }
    if (!entry.is_recurring()) {
        return Expired::ignore;
    }
    if (history.node.is_online && !history.node.is_unclean) {
        history.cluster.digest_cache->forced_restarts.push_back(entry.element);  // so that it is scheduled again
        return Expired::ignore;
    }
    return Expired::apply;
}

void apply_masked_probe(ResourceHistory& history, const HistoryEntry& entry) {
    apply_success(history, entry, entry.expected_exit_code);
    record_failed_operation(history.cluster, entry, history.node, history.rsc);
    ban(history.cluster, banned_by_failure(history.rsc), history.node, history_origin(entry));
}

/// A pending entry that repeats an operation which failed later says nothing.
bool is_superseded(const ResourceHistory& history, const HistoryEntry& entry) {
    const std::optional<HistoryEntry>& failure = history.last_failure;
    return failure && failure->task == entry.task && failure->interval_ms == entry.interval_ms && failure->last_change &&
           entry.last_change && *failure->last_change >= *entry.last_change;
}

void apply_pending(ResourceHistory& history, const HistoryEntry& entry) {
    Resource& rsc = history.rsc;
    if (is_superseded(history, entry)) {
        return;
    }
    if (entry.task == "start") {
        rsc.start_pending = true;
        rsc.current_role = std::max(rsc.current_role, active_role(rsc));
    } else if (entry.task == "promote") {
        rsc.current_role = Role::promoted;
    } else if (entry.task == "migrate_to" && history.node.is_unclean) {
        Node* const target = history.cluster.find_node_by_name(entry.element.get("migrate_target"));
        if (target != nullptr) {
            request_action(history.cluster, rsc, Task::stop, target, Demand::required);
        }
    }
    if (rsc.history.pending_task.empty() && !entry.is_probe()) {
        rsc.history.pending_task = entry.task;
        rsc.history.pending_node = &history.node;
    }
}

void fail_connection(Node& node) {
    if (node.is_remote_variant() && node.connection != nullptr && node.connection->is_managed) {
        node.connection->is_failed = true;
        node.connection->stop_if_failed = true;
    }
}

void apply_by_status(ResourceHistory& history, const HistoryEntry& entry) {
    switch (entry.status) {
        case pending:
            apply_pending(history, entry);
            break;
        case done:
            apply_success(history, entry, entry.exit_code);
            break;
        case not_installed:
            apply_not_installed(history, entry);
            break;
        case not_connected:
            fail_connection(history.node);
            apply_failure(history, entry);
            break;
        case unknown:
        case cancelled:
        case timed_out:
        case not_supported:
        case error:
        case hard_error:
        case fatal_error:
        case invalid:
        case no_fence_device:
        case no_secrets:
            apply_failure(history, entry);
            break;
    }
}

/// Whether a success makes earlier failures good (spec 1 §11.4).
bool clears_failures(ResourceHistory& history, const HistoryEntry& entry) {
    if (entry.task == "monitor") {
        return history.last_failure && history.last_failure->key == entry.key;
    }
    if (entry.task == "demote") {
        return history.on_fail == OnFail::demote;
    }
    return entry.task == "start" || entry.task == "stop" || entry.task == "promote" || entry.task == "migrate_from";
}

void clear_failures(ResourceHistory& history) {
    switch (history.on_fail) {
        case OnFail::stop:
        case OnFail::ban:
        case OnFail::standby:
        case OnFail::fence:
            return;
        case OnFail::reset_remote:
            if (history.rsc.settings.reconnect_interval_ms != 0) {
                return;
            }
            break;
        case OnFail::block:
        case OnFail::ignore:
        case OnFail::demote:
        case OnFail::restart:
        case OnFail::restart_container:
            break;
    }
    history.on_fail = OnFail::ignore;
    history.rsc.next_role = Role::unknown;
}

/// The role after an operation that did what it should.
void apply_task(ResourceHistory& history, const HistoryEntry& entry) {
    Resource& rsc = history.rsc;
    if (entry.task == "start" || entry.task == "migrate_from") {
        rsc.current_role = Role::started;
    } else if (entry.task == "stop") {
        rsc.current_role = Role::stopped;
    } else if (entry.task == "promote") {
        rsc.current_role = Role::promoted;
    } else if (entry.task == "demote") {
        rsc.current_role = Role::unpromoted;
    } else if (entry.task == "migrate_to") {
        apply_migrate_to(history, entry);
    } else if (rsc.current_role < Role::started) {
        rsc.current_role = active_role(rsc);
    }
}

}  // namespace

Role active_role(const Resource& rsc) {
    return rsc.has_promotable_top() ? Role::unpromoted : Role::started;
}

void record_failed_operation(Cluster& cluster, const HistoryEntry& entry, Node& node, Resource& rsc) {
    if (!node.is_online) {
        return;
    }
    const bool is_known = std::ranges::any_of(cluster.failed_operations, [&](const FailedOperation& failed) {
        return failed.node == &node && history_key(failed.entry) == entry.key;
    });
    if (!is_known) {
        cluster.failed_operations.push_back({entry.element, &node, &rsc});
    }
}

void apply_success(ResourceHistory& history, const HistoryEntry& entry, int exit_code) {
    if (exit_code == exit_code::kNotInstalled || is_masked(history, entry)) {
        history.rsc.current_role = Role::stopped;
        return;
    }
    bool clears = true;
    if (exit_code == exit_code::kNotRunning) {
        history.rsc.current_role = Role::stopped;
    } else {
        clears = clears_failures(history, entry);
        apply_task(history, entry);
    }
    if (clears) {
        clear_failures(history);
    }
}

void apply_entry(ResourceHistory& history, HistoryEntry entry) {
    const HistoryEntry recorded = entry;
    const bool is_expired = check_expiry(history, recorded);
    remap(history, entry, is_expired);
    if (is_expired && judge_expired(history, recorded, entry) == Expired::ignore) {
        return;
    }
    if (is_masked(history, recorded)) {
        apply_masked_probe(history, entry);
        return;
    }
    apply_by_status(history, entry);
}

}  // namespace systole::pengine
