#pragma once

#include "base/time.hpp"
#include "crmd/operation_digest.hpp"
#include "lrmd/types.hpp"
#include "xml/element.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace systole::crmd {

/// What the agent's metadata says about its parameters.
struct AgentTraits {
    bool has_reload_agent = false;   ///< OCF 1.1: parameters not reloadable force a restart
    bool has_legacy_reload = false;  ///< OCF 1.0: unique parameters force a restart
    std::set<std::string> parameters;
    std::set<std::string> reloadable;
    std::set<std::string> unique;
    std::set<std::string> secret;
};

/// All that is recorded of one operation.
struct OperationRecord {
    std::string node;
    std::string resource;  ///< name in the history
    lrmd::AgentId agent;
    std::string task;
    std::chrono::milliseconds interval{0};
    std::string operation_key;
    std::string transition_key;
    int expected_rc = 0;
    int rc = static_cast<int>(lrmd::OcfCode::pending);
    lrmd::ExecutionStatus status = lrmd::ExecutionStatus::pending;
    std::string exit_reason;
    int call_id = -1;
    base::WallTime last_rc_change{};
    std::chrono::milliseconds exec_time{0};
    std::chrono::milliseconds queue_time{0};
    ActionAttributes attributes;  ///< as in the graph
    std::string feature_set;
    std::string origin;  ///< who wrote it, for people
    std::string container;
    std::string shutdown_lock;

    [[nodiscard]] bool is_pending() const { return status == lrmd::ExecutionStatus::pending; }
    /// Not what was asked for. The degraded codes count as their healthy ones.
    [[nodiscard]] bool has_failed() const;
    [[nodiscard]] std::string magic() const;
};

/// Operations that leave a trace in the history at all.
[[nodiscard]] bool is_recorded(const std::string& task);

/// One `lrm_rsc_op`, its attributes in their usual order.
struct HistoryEntry {
    std::string id;
    std::vector<std::pair<std::string, std::string>> attributes;
};

/// The entries the record makes: one, or two for a failure that is not recurring. `traits`: of the agent, if known.
/// Source: runtime spec, resource history.
[[nodiscard]] std::vector<HistoryEntry> history_entries(const OperationRecord& record, const AgentTraits* traits);

/// The entry under one id, whatever the record would choose.
[[nodiscard]] HistoryEntry history_entry(std::string id, const OperationRecord& record, const AgentTraits* traits);

/// `<lrm_resource>` of the record with its entries, appended below `parent` (an `lrm_resources`).
void append_history(xml::MutableElement parent, const OperationRecord& record, const AgentTraits* traits);
/// An `<lrm_resource>` without entries, and one more entry in it.
xml::MutableElement append_lrm_resource(xml::MutableElement parent, const OperationRecord& record);
void append_entry(xml::MutableElement lrm_resource, const HistoryEntry& entry);

/// `RSC_TASK_INTERVALms`.
[[nodiscard]] std::string operation_key(const std::string& resource, const std::string& task, std::chrono::milliseconds interval);

/// Reads the traits out of an agent's metadata document.
[[nodiscard]] AgentTraits read_traits(xml::Element metadata);

}  // namespace systole::crmd
