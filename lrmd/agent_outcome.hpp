#pragma once

#include "base/time.hpp"
#include "lrmd/types.hpp"

#include <string>
#include <string_view>

namespace systole::lrmd {

/// How a call of an agent ended, as the operating system tells it.
struct AgentEnd {
    enum class How {
        exited,
        signalled,
        not_found,         ///< there is no such agent
        not_executable,    ///< there is, but it may not be run
        not_started,       ///< something else was in the way; error_output says what
    };
    How how = How::exited;
    int exit_code = 0;
    int signal = 0;
    std::string output;
    std::string error_output;
    base::Milliseconds run_time{0};
};

/// What that means for the cluster.
struct Outcome {
    OcfCode rc = OcfCode::unknown_error;
    ExecutionStatus status = ExecutionStatus::done;
    std::string exit_reason;

    bool operator==(const Outcome&) const = default;
};

/// Judges an end. OCF: the exit code is the result and the reason stands in stderr. LSB: codes of status and of the other actions
/// are translated. Source: OCF Resource Agent API 1.1 section 3.2; LSB core 22.2.
[[nodiscard]] Outcome outcome_of(const AgentId& agent, std::string_view action, const AgentEnd& end);

/// The executor killed it because its time was up.
[[nodiscard]] Outcome timed_out(base::Milliseconds timeout);

/// Text that any XML document can carry: what is no UTF-8 or not allowed in XML becomes `?`; at most `limit` bytes.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t limit);

}  // namespace systole::lrmd
