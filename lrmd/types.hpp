#pragma once

#include "base/ocf.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The words of execution: what brains and executors say to each other about resources, operations and results.
namespace systole::lrmd {

/// Resource instance as agents know it: `web`, or `web:1` for a globally unique clone.
using ResourceId = base::StrongId<struct LrmdResourceTag, std::string>;
/// Number of an execution on one node; increases over restarts of the executor. 0: none given (yet).
using CallId = std::int64_t;
/// Name to value; ordered, so that agents see the same environment each time.
using Parameters = std::map<std::string, std::string>;

/// A term of the coordinator (design 6.2.1), as the executor needs it: instructions of a lower one are refused.
struct Term {
    std::uint64_t generation = 0;
    std::uint64_t counter = 0;
    std::string coordinator;

    auto operator<=>(const Term&) const = default;
};

/// Which agent manages a resource. Standards: ocf, lsb, service, systemd; the provider is of ocf only.
/// Resources of standard stonith belong to the fencer: brains send their operations there.
struct AgentId {
    std::string standard;
    std::string provider;
    std::string type;

    auto operator<=>(const AgentId&) const = default;

    /// `ocf:heartbeat:Dummy`, `lsb:cron`.
    [[nodiscard]] std::string text() const;
};

struct Resource {
    ResourceId id;
    AgentId agent;

    auto operator<=>(const Resource&) const = default;
};

/// What is done: operations of a resource are told apart by name and interval.
struct OperationKey {
    std::string operation;             ///< `start`, `monitor`, ...
    base::Milliseconds interval{0};    ///< zero: once

    auto operator<=>(const OperationKey&) const = default;

    [[nodiscard]] bool is_recurring() const { return interval > base::Milliseconds::zero(); }
};

using base::ExecutionStatus;
using base::OcfCode;

/// What a timeout or a cancel kills.
enum class KillScope : std::uint8_t {
    group,     ///< the agent and all it started that did not leave its process group
    process,   ///< the agent alone (on-fail=block: what hangs is left for a person to look at)
};

/// The end of one execution.
struct Result {
    ResourceId resource;
    OperationKey key;
    CallId call_id = 0;
    OcfCode rc = OcfCode::unknown_error;
    ExecutionStatus status = ExecutionStatus::error;
    int expected_rc = 0;
    std::string exit_reason;            ///< empty after a success
    std::string output;                 ///< of the agent's stdout, at most kMaxResultOutput; not kept for reports
    base::WallTime last_run{};          ///< when the execution began
    base::WallTime last_rc_change{};    ///< recurring: when the result last became what it is; else last_run
    base::Milliseconds exec_time{0};
    base::Milliseconds queue_time{0};
    std::string transition_key;
    Parameters parameters;              ///< as given to the agent, meta parameters included
    Parameters annotations;             ///< the brain's own notes from the RunOperation, untouched

    bool operator==(const Result&) const = default;

    /// The agent ended by itself with the code that was expected.
    [[nodiscard]] bool is_success() const {
        return status == ExecutionStatus::done && static_cast<int>(rc) == expected_rc;
    }
};

inline constexpr std::size_t kMaxResultOutput = 16UL * 1024;

/// Ids of the history entries (`lrm_rsc_op`) a result is kept under, here and in the CIB: `RSC_last_0`, `RSC_monitor_10000`,
/// `RSC_last_failure_0`, `RSC_migrate_to_0`. Empty for operations that are not recorded (notify, meta-data, cancelled ones).
/// A result of `reload` and `reload-agent` is kept as the caller renames it. Source: spec 6.5 of resource history.
[[nodiscard]] std::vector<std::string> history_ids(const Result& result);

/// For messages and logs: `web monitor 10000`.
[[nodiscard]] std::string readable(const ResourceId& resource, const OperationKey& key);

/// The phrase people know for a status: "Timed out", "Not installed", ...
[[nodiscard]] std::string_view phrase_of(ExecutionStatus status);

}  // namespace systole::lrmd
