#include "lrmd/agent_outcome.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <cstring>

namespace systole::lrmd {

namespace {

constexpr std::string_view kReasonPrefix = "ocf-exit-reason:";
constexpr std::size_t kMaxReason = 1024;

/// What follows the prefix in the last line that has it.
std::string_view stated_reason(std::string_view error_output) {
    const auto start = error_output.rfind(kReasonPrefix);
    if (start == std::string_view::npos) {
        return {};
    }
    const auto reason = error_output.substr(start + kReasonPrefix.size());
    return base::trim(reason.substr(0, reason.find('\n')));
}

OcfCode lsb_status_code(int exit_code) {
    switch (exit_code) {
        case 0: return OcfCode::ok;
        case 1:  // dead, but a pid file is left
        case 2:  // dead, but a lock file is left
        case 3: return OcfCode::not_running;
        case 150:  // what executors agreed on for "no such program" and "not allowed", above LSB's own range
            return OcfCode::not_installed;
        case 151: return OcfCode::insufficient_privileges;
        default: return OcfCode::unknown_error;
    }
}

OcfCode lsb_action_code(int exit_code) {
    constexpr int kLastStandardCode = 7;
    return exit_code >= 0 && exit_code <= kLastStandardCode ? static_cast<OcfCode>(exit_code) : OcfCode::unknown_error;
}

Outcome exited(const AgentId& agent, std::string_view action, const AgentEnd& end) {
    if (agent.standard == "ocf") {
        return {.rc = static_cast<OcfCode>(end.exit_code),
                .exit_reason = clean_text(stated_reason(end.error_output), kMaxReason)};
    }
    const bool is_status = action == "monitor" || action == "status";
    return {.rc = is_status ? lsb_status_code(end.exit_code) : lsb_action_code(end.exit_code)};
}

std::string signal_text(int signal) {
    const char* const name = ::sigdescr_np(signal);
    return name == nullptr ? std::to_string(signal) : name;
}

/// Length of the UTF-8 character at the start of text, or zero if there is none that XML allows.
std::size_t character_length(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) {
        return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    }
    const std::size_t length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (lead >= 0xf5 || length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) < 0x80 || byte(i) > 0xbf) {
            return 0;
        }
    }
    // Overlong forms, surrogates, the two non-characters of the base plane, and what lies beyond Unicode.
    const bool is_wrong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
                          (lead == 0xef && byte(1) == 0xbf && byte(2) > 0xbd) || (lead == 0xf0 && byte(1) < 0x90) ||
                          (lead == 0xf4 && byte(1) > 0x8f);
    return is_wrong ? 0 : length;
}

}  // namespace

Outcome outcome_of(const AgentId& agent, std::string_view action, const AgentEnd& end) {
    switch (end.how) {
        case AgentEnd::How::exited: return exited(agent, action, end);
        case AgentEnd::How::signalled:
            return {.status = ExecutionStatus::error,
                    .exit_reason = fmt::format("Resource agent interrupted by {} signal", signal_text(end.signal))};
        case AgentEnd::How::not_found:
            return {.rc = OcfCode::not_installed,
                    .status = ExecutionStatus::not_installed,
                    .exit_reason = fmt::format("Resource agent {} not found", agent.text())};
        case AgentEnd::How::not_executable:
            return {.rc = OcfCode::insufficient_privileges,
                    .status = ExecutionStatus::error,
                    .exit_reason = fmt::format("Resource agent {} cannot be executed", agent.text())};
        case AgentEnd::How::not_started:
            return {.status = ExecutionStatus::error,
                    .exit_reason = "Resource agent not started: " + clean_text(end.error_output, kMaxReason)};
    }
    return {};
}

Outcome timed_out(base::Milliseconds timeout) {
    return {.status = ExecutionStatus::timed_out,
            .exit_reason = "Resource agent did not complete within " + base::readable_interval(timeout)};
}

std::string clean_text(std::string_view text, std::size_t limit) {
    std::string clean;
    while (!text.empty() && clean.size() < limit) {
        const auto length = character_length(text);
        if (length == 0) {
            clean += '?';
        } else if (clean.size() + length > limit) {
            break;
        } else {
            clean += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

}  // namespace systole::lrmd
