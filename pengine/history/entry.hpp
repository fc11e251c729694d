#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "xml/element.hpp"

namespace systole::pengine {

/// How an operation ended, as the executor saw it (spec 1 §11.1).
enum class ExecutionStatus : int {
    pending = -1,
    done = 0,
    cancelled = 1,
    timed_out = 2,
    not_supported = 3,
    error = 4,
    hard_error = 5,
    fatal_error = 6,
    not_installed = 7,
    not_connected = 8,
    invalid = 9,
    no_fence_device = 10,
    no_secrets = 11
};

/// Exit codes of agents that mean something to the scheduler.
namespace exit_code {
inline constexpr int kOk = 0;
inline constexpr int kInvalidParameter = 2;
inline constexpr int kUnimplemented = 3;
inline constexpr int kInsufficientPrivileges = 4;
inline constexpr int kNotInstalled = 5;
inline constexpr int kNotConfigured = 6;
inline constexpr int kNotRunning = 7;
inline constexpr int kPromoted = 8;
inline constexpr int kFailedPromoted = 9;
inline constexpr int kDegraded = 190;
inline constexpr int kDegradedPromoted = 191;
inline constexpr int kUnknown = 193;
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

    [[nodiscard]] bool is_recurring() const { return interval_ms != 0; }
    [[nodiscard]] bool is_probe() const { return task == "monitor" && interval_ms == 0; }
    /// By its id, the record of the last failure.
    [[nodiscard]] bool is_last_failure() const { return id.ends_with("_last_failure_0"); }
    /// A probe that failed only because the agent or its set-up is missing there; judged on what is recorded.
    [[nodiscard]] bool is_maskable_probe_failure() const {
        return is_probe() && (exit_code == exit_code::kNotInstalled || exit_code == exit_code::kInvalidParameter ||
                              status == ExecutionStatus::not_installed);
    }
};

/// Reads an entry; nothing if it is one that does not matter or is malformed (spec 1 §11.1).
[[nodiscard]] std::optional<HistoryEntry> read_entry(xml::Element element);

/// The key of an entry: `operation_key` if not empty, else its id.
[[nodiscard]] std::string_view history_key(xml::Element element);

}  // namespace systole::pengine
