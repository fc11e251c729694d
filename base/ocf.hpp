#pragma once

/// The numbers in which agents, executor, history and policy engine speak of operations.
namespace systole::base {

/// The exit codes of OCF agents that mean something to a cluster; anything else is kept as the number it is.
/// Source: OCF Resource Agent API 1.1, section 3.2; 190, 191 and 193 are Pacemaker's.
enum class OcfCode : int {
    ok = 0,
    unknown_error = 1,
    invalid_parameter = 2,
    unimplemented = 3,
    insufficient_privileges = 4,
    not_installed = 5,
    not_configured = 6,
    not_running = 7,
    running_promoted = 8,
    failed_promoted = 9,
    degraded = 190,
    degraded_promoted = 191,
    pending = 193,
};

/// How the execution itself went; the numbers are those of `op-status` in the CIB (spec 1 §11.1).
enum class ExecutionStatus : int {
    unknown = -2,
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
    no_secrets = 11,
};

}  // namespace systole::base
