#include "pengine/history/failure.hpp"

#include <algorithm>

#include "pengine/actions/operation_config.hpp"
#include "pengine/history/entry_reader.hpp"
#include "pengine/history/migration.hpp"

namespace systole::pengine {

namespace {

/// How a failure is handled: what is done, and the role to fall back to (spec 1 §12).
struct Handling {
    OnFail on_fail = OnFail::restart;
    Role fail_role = Role::started;
};

Handling handling_of(ResourceHistory& history, const HistoryEntry& entry) {
    const Operation* const operation = history.rsc.definition->find_operation(entry.task, entry.interval_ms);
    const NameValues& meta =
        operation_meta(history.cluster, history.rsc, operation, entry.task, entry.interval_ms, &history.node);
    const OnFail on_fail = on_fail_of(history.cluster, history.rsc, entry.task, entry.interval_ms, meta);
    return {on_fail, fail_role_of(history.rsc, entry.task, on_fail)};
}

void ban_here(ResourceHistory& history, const HistoryEntry& entry) {
    ban(history.cluster, banned_by_failure(history.rsc), history.node, history_origin(entry));
}

void apply_failed_demote(Resource& rsc, const HistoryEntry& entry, OnFail on_fail) {
    if (on_fail == OnFail::block) {
        rsc.current_role = Role::promoted;
        rsc.next_role = Role::stopped;
    } else if (entry.exit_code == exit_code::kNotRunning) {
        rsc.current_role = Role::stopped;
    } else {
        rsc.current_role = Role::unpromoted;
    }
}

void apply_failed_task(ResourceHistory& history, const HistoryEntry& entry, OnFail on_fail) {
    if (entry.task == "stop") {
        ban(history.cluster, history.rsc, history.node, history_origin(entry));
    } else if (entry.task == "migrate_to") {
        apply_failed_migrate_to(history, entry);
    } else if (entry.task == "migrate_from") {
        apply_failed_migrate_from(history, entry);
    } else if (entry.task == "promote") {
        history.rsc.current_role = Role::promoted;
    } else if (entry.task == "demote") {
        apply_failed_demote(history.rsc, entry, on_fail);
    }
}

/// Nowhere at all: the resource, or the clone around an anonymous instance.
void forbid_after_failure(ResourceHistory& history, const HistoryEntry& entry) {
    Resource& rsc = history.rsc;
    const bool is_in_clone = rsc.top().is_clone() && !rsc.settings.is_unique;
    forbid_everywhere(history.cluster, is_in_clone ? rsc.top() : rsc, history_origin(entry));
}

/// Spec 1 §11.8.
void record_failure(ResourceHistory& history, const HistoryEntry& entry, const Handling& handling) {
    Resource& rsc = history.rsc;
    history.last_failure = entry;
    if (entry.exit_code != exit_code::kNotInstalled || history.cluster.options.is_symmetric) {
        record_failed_operation(history.cluster, entry, history.node, rsc);
    }
    history.on_fail = std::max(history.on_fail, handling.on_fail);
    apply_failed_task(history, entry, handling.on_fail);
    if (entry.is_probe() && entry.exit_code == exit_code::kNotInstalled) {
        rsc.current_role = Role::stopped;
    } else if (rsc.current_role < Role::started) {
        rsc.current_role = active_role(rsc);
    }
    if (handling.fail_role != Role::started && rsc.next_role < handling.fail_role) {
        rsc.next_role = handling.fail_role;
    }
    if (handling.fail_role == Role::stopped) {
        forbid_after_failure(history, entry);
    }
}

/// As if it had succeeded, but without forgetting it entirely.
void ignore_failure(ResourceHistory& history, const HistoryEntry& entry, OnFail handling) {
    apply_success(history, entry, entry.expected_exit_code);
    history.rsc.failure_ignored = true;
    record_failed_operation(history.cluster, entry, history.node, history.rsc);
    if (handling == OnFail::restart_container && history.on_fail <= OnFail::restart) {
        history.on_fail = OnFail::restart_container;
    }
}

}  // namespace

void apply_failure(ResourceHistory& history, const HistoryEntry& entry) {
    const Handling handling = handling_of(history, entry);
    if (handling.on_fail == OnFail::ignore || (handling.on_fail == OnFail::restart_container && entry.task == "stop")) {
        ignore_failure(history, entry, handling.on_fail);
        return;
    }
    record_failure(history, entry, handling);
    if (entry.status == ExecutionStatus::hard_error) {
        ban_here(history, entry);
    } else if (entry.status == ExecutionStatus::fatal_error) {
        add_location_score_everywhere(history.cluster, banned_by_failure(history.rsc), kMinusInfinity,
                                      history_origin(entry));
    }
}

void apply_not_installed(ResourceHistory& history, const HistoryEntry& entry) {
    const Handling handling = handling_of(history, entry);
    if (handling.on_fail == OnFail::ignore) {
        history.on_fail = OnFail::ban;  // cannot be ignored
    }
    ban_here(history, entry);
    record_failure(history, entry, handling);
}

}  // namespace systole::pengine
