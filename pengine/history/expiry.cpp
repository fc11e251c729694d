#include "pengine/history/expiry.hpp"

#include <algorithm>
#include <array>

#include "pengine/actions/fencing.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/deferred_checks.hpp"
#include "pengine/history/digest.hpp"
#include "pengine/history/fail_count.hpp"
#include "pengine/model/interval.hpp"

namespace systole::pengine {

namespace {

Node* remote_node_of(const ResourceHistory& history) {
    return history.rsc.settings.is_remote_connection ? history.cluster.find_node_by_name(history.rsc.id) : nullptr;
}

/// Failed monitors of a connection count until its node has been fenced, if reconnecting is delayed.
bool must_wait_for_fencing(const ResourceHistory& history, const HistoryEntry& entry) {
    const bool is_delayed = history.rsc.settings.reconnect_interval_ms != 0 && history.cluster.options.fencing_enabled;
    if (!is_delayed || entry.task != "monitor" || !entry.is_recurring()) {
        return false;
    }
    const Node* const remote = remote_node_of(history);
    return remote != nullptr && !remote->was_fenced;
}

bool is_older_than_timeout(ResourceHistory& history, const HistoryEntry& entry, FailCount& effective) {
    Cluster& cluster = history.cluster;
    const std::uint32_t timeout_ms = history.rsc.settings.failure_timeout_ms;
    if (timeout_ms == 0 || !entry.last_change) {
        return false;
    }
    const std::int64_t timeout = rounded_seconds(timeout_ms);
    const bool is_old = cluster.now() >= *entry.last_change + timeout && !must_wait_for_fencing(history, entry);
    effective = fail_count(cluster, history.rsc, history.node, {.effective = true, .entry = entry.element});
    if (effective.count != 0 && cluster.now() < effective.last_failure + timeout + 1) {
        cluster.recheck_at(effective.last_failure + timeout + 1);
    }
    return is_old;
}

bool have_parameters_changed(ResourceHistory& history, const HistoryEntry& entry) {
    if (entry.task != "start" && entry.task != "monitor") {
        return false;
    }
    if (needs_container_address(history.cluster, history.rsc)) {
        defer_expiry_check(history.cluster, history.rsc, history.node, entry.element);
        return false;
    }
    const Digests& compared = compare_digests(history.cluster, {.rsc = &history.rsc,
                                                                .task = entry.task,
                                                                .interval_ms = entry.interval_ms,
                                                                .node = &history.node,
                                                                .entry = entry.element});
    return compared.result == DigestResult::mismatch || compared.result == DigestResult::restart;
}

void clear_fail_count(ResourceHistory& history) {
    Cluster& cluster = history.cluster;
    Action& clear = request_clear_failcount(cluster, history.rsc, history.node);
    if (!cluster.options.fencing_enabled || history.rsc.settings.reconnect_interval_ms == 0) {
        return;
    }
    if (Node* const remote = remote_node_of(history); remote != nullptr) {
        Action& fence = request_fencing(cluster, *remote, "", Demand::optional, "");
        relate(fence, clear, {Relation::first_requires_then});
    }
}

/// Probes with these results describe the state; they never expire.
bool is_probe_of_state(const HistoryEntry& entry) {
    static constexpr std::array<int, 5> kStates{exit_code::kOk, exit_code::kNotRunning, exit_code::kPromoted,
                                                exit_code::kDegraded, exit_code::kDegradedPromoted};
    return entry.is_probe() && std::ranges::find(kStates, entry.exit_code) != kStates.end();
}

}  // namespace

bool check_expiry(ResourceHistory& history, const HistoryEntry& recorded) {
    if (recorded.status == ExecutionStatus::not_installed) {
        return false;
    }
    FailCount effective;
    bool is_expired = is_older_than_timeout(history, recorded, effective);
    bool clears = false;
    if (is_expired) {
        const FailCount plain =
            fail_count(history.cluster, history.rsc, history.node, {.effective = false, .entry = recorded.element});
        if (plain.count != 0) {
            clears = effective.count == 0;
            is_expired = clears;
        } else {
            clears = recorded.is_last_failure() && history.rsc.settings.reconnect_interval_ms != 0;
        }
    }
    if (!clears && !is_expired && recorded.is_last_failure()) {
        clears = have_parameters_changed(history, recorded);
    }
    if (clears) {
        clear_fail_count(history);
    }
    return is_expired && !is_probe_of_state(recorded);
}

}  // namespace systole::pengine
