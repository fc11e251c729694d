#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ocf.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

using base::ExecutionStatus;

/// Exit codes of agents as the numbers that the history has.
namespace exit_code {
inline constexpr int kOk = static_cast<int>(base::OcfCode::ok);
inline constexpr int kInvalidParameter = static_cast<int>(base::OcfCode::invalid_parameter);
inline constexpr int kUnimplemented = static_cast<int>(base::OcfCode::unimplemented);
inline constexpr int kInsufficientPrivileges = static_cast<int>(base::OcfCode::insufficient_privileges);
inline constexpr int kNotInstalled = static_cast<int>(base::OcfCode::not_installed);
inline constexpr int kNotConfigured = static_cast<int>(base::OcfCode::not_configured);
inline constexpr int kNotRunning = static_cast<int>(base::OcfCode::not_running);
inline constexpr int kPromoted = static_cast<int>(base::OcfCode::running_promoted);
inline constexpr int kFailedPromoted = static_cast<int>(base::OcfCode::failed_promoted);
inline constexpr int kDegraded = static_cast<int>(base::OcfCode::degraded);
inline constexpr int kDegradedPromoted = static_cast<int>(base::OcfCode::degraded_promoted);
inline constexpr int kUnknown = static_cast<int>(base::OcfCode::pending);
}  // namespace exit_code

/// One `lrm_rsc_op` with its numbers read.
struct HistoryEntry {
    xml::Element element;
    std::string_view id;
    std::string_view key;   ///< operation_key, or the id
    std::string_view task;
    std::uint32_t interval_ms = 0;
    ExecutionStatus status = ExecutionStatus::done;
    int exit_code = 0;
    int expected_exit_code = -1;  ///< -1: unknown
    std::int64_t call_id = -1;
    std::optional<std::int64_t> last_change;  ///< epoch seconds
    bool agent_is_missing = false;  ///< by what is recorded; status and exit code may be replaced by what they mean

    [[nodiscard]] bool is_recurring() const { return interval_ms != 0; }
    [[nodiscard]] bool is_probe() const { return task == "monitor" && interval_ms == 0; }
    /// A probe that failed only because the agent or its set-up is missing there.
    [[nodiscard]] bool is_maskable_probe_failure() const { return is_probe() && agent_is_missing; }
    /// By its id, the record of the last failure.
    [[nodiscard]] bool is_last_failure() const { return id.ends_with("_last_failure_0"); }
};

/// Reads an entry; nothing if it is one that does not matter or is malformed (spec 1 §11.1).
[[nodiscard]] std::optional<HistoryEntry> read_entry(xml::Element element);

/// The key of an entry: `operation_key` if not empty, else its id.
[[nodiscard]] std::string_view history_key(xml::Element element);

}  // namespace systole::pengine
