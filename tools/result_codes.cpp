#include "tools/result_codes.hpp"

#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace systole::tools {
namespace {

constexpr long long kFirstOwnReturnCode = -1001;
constexpr long long kFirstLegacyCode = 201;
constexpr int kLastSystemError = 133;

/// Errors that Pacemaker has no names for, so that its lists leave them out.
constexpr std::array kUnlistedSystemErrors = {ELNRNG, ENOCSI, ENOANO, EBFONT, EADV, ESRMNT, EDOTDOT,
                                              ETOOMANYREFS, ENOTNAM, ENAVAIL, EOWNERDEAD, ENOTRECOVERABLE, ERFKILL, EHWPOISON};

/// Pacemaker's own return codes from -1001 downward; below that come the system's error numbers, positive.
constexpr std::array<std::pair<std::string_view, std::string_view>, 43> kReturnCodes = {{
    {"error", "Error"},
    {"unknown_format", "Unknown output format"},
    {"bad_nvpair", "Bad name/value pair given"},
    {"already", "Already in requested state"},
    {"node_unknown", "Node not found"},
    {"multiple", "Resource active on multiple nodes"},
    {"cib_corrupt", "Could not parse on-disk configuration"},
    {"cib_save", "Could not save new configuration to disk"},
    {"cib_backup", "Could not archive previous configuration"},
    {"cib_modified", "On-disk configuration was manually modified"},
    {"diff_resync", "Application of update diff failed, requesting full refresh"},
    {"diff_failed", "Application of update diff failed"},
    {"old_data", "Update was older than existing configuration"},
    {"transform_failed", "Schema transform failed"},
    {"schema_unchanged", "Schema is already the latest available"},
    {"schema_validation", "Update does not conform to the configured schema"},
    {"no_quorum", "Operation requires quorum"},
    {"ipc_unauthorized", "IPC server is blocked by unauthorized process"},
    {"ipc_unresponsive", "IPC server is unresponsive"},
    {"ipc_pid_only", "IPC server process is active but not accepting connections"},
    {"op_unsatisfied", "Not applicable under current conditions"},
    {"undetermined", "Result undetermined"},
    {"before_range", "Result occurs before given range"},
    {"within_range", "Result occurs within given range"},
    {"after_range", "Result occurs after given range"},
    {"no_output", "Output message produced no output"},
    {"no_input", "Input file not available"},
    {"underflow", "Value too small to be stored in data type"},
    {"dot_error", "Error writing dot(1) file"},
    {"graph_error", "Error writing graph file"},
    {"invalid_transition", "Cluster simulation produced invalid transition"},
    {"unpack_error", "Unable to parse CIB XML"},
    {"duplicate_id", "Two or more XML elements have the same ID"},
    {"disabled", "Disabled"},
    {"bad_input", "Bad input value provided"},
    {"bad_xml_patch", "Bad XML patch format"},
    {"no_transaction", "No active transaction found"},
    {"ns_resolution", "Nameserver resolution error"},
    {"compression", "Compression/decompression error"},
    {"no_dc", "DC is not yet elected"},
    {"ipc_more", "More IPC message fragments to send"},
    {"cs_internal", "Internal corosync error"},
    {"digest_mismatch", "Digest does not match expected value"},
}};

/// Codes of older releases, from 201 upward.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kLegacyCodes = {{
    {"pcmk_err_generic", "Error"},
    {"pcmk_err_no_quorum", "Operation requires quorum"},
    {"pcmk_err_schema_validation", "Update does not conform to the configured schema"},
    {"pcmk_err_transform_failed", "Schema transform failed"},
    {"pcmk_err_old_data", "Update was older than existing configuration"},
    {"pcmk_err_diff_failed", "Application of update diff failed"},
    {"pcmk_err_diff_resync", "Application of update diff failed, requesting full refresh"},
    {"pcmk_err_cib_modified", "On-disk configuration was manually modified"},
    {"pcmk_err_cib_backup", "Could not archive previous configuration"},
    {"pcmk_err_cib_save", "Could not save new configuration to disk"},
    {"", "Schema is already the latest available"},   // has no name, and is not listed
    {"pcmk_err_cib_corrupt", "Could not parse on-disk configuration"},
    {"pcmk_err_multiple", "Resource active on multiple nodes"},
    {"pcmk_err_node_unknown", "Node not found"},
    {"pcmk_err_already", "Already in requested state"},
    {"pcmk_err_bad_nvpair", "Bad name/value pair given"},
    {"pcmk_err_unknown_format", "Unknown output format"},
}};

std::optional<ResultCode> system_error(long long number) {
    const char* const name = number > 0 && number <= kLastSystemError ? ::strerrorname_np(static_cast<int>(number)) : nullptr;
    if (name == nullptr) {
        return std::nullopt;
    }
    const bool is_deadlock = number == EDEADLK;
    return ResultCode{number, is_deadlock ? "EDEADLOCK" : name, ::strerrordesc_np(static_cast<int>(number))};
}

ResultCode unknown_error(long long number) {
    return {number, "Unknown", "Error"};
}

/// Zero and the system's errors, which return codes and legacy codes share.
ResultCode common_code(long long number) {
    return number == 0 ? ResultCode{0, "pcmk_rc_ok", "OK"} : system_error(number).value_or(unknown_error(number));
}

ResultCode return_code(long long number) {
    const long long own = kFirstOwnReturnCode - number;
    if (own < 0 || own >= static_cast<long long>(kReturnCodes.size())) {
        return common_code(number);
    }
    const auto& [name, description] = kReturnCodes.at(static_cast<std::size_t>(own));
    return {number, fmt::format("pcmk_rc_{}", name), std::string(description)};
}

ResultCode legacy_code(long long number) {
    const long long own = number - kFirstLegacyCode;
    if (own < 0 || own >= static_cast<long long>(kLegacyCodes.size())) {
        return common_code(number);
    }
    const auto& [name, description] = kLegacyCodes.at(static_cast<std::size_t>(own));
    return {number, name.empty() ? "Unknown" : std::string(name), std::string(description)};
}

ResultCode exit_status(long long number) {
    const auto codes = exit_codes();
    const auto found = std::ranges::find(codes, number, &ExitCode::code);
    return found == codes.end() ? ResultCode{number, "CRM_EX_UNKNOWN", "Unknown exit status"}
                                : ResultCode{number, std::string(found->name), std::string(found->description)};
}

void append_system_errors(std::vector<ResultCode>& codes) {
    for (long long number = 1; number <= kLastSystemError; ++number) {
        const bool is_listed = std::ranges::find(kUnlistedSystemErrors, number) == kUnlistedSystemErrors.end();
        if (std::optional<ResultCode> code = system_error(number); code && is_listed) {
            codes.push_back(std::move(*code));
        }
    }
}

}  // namespace

ResultCode explain_code(CodeKind kind, long long number) {
    switch (kind) {
        case CodeKind::legacy:
            return legacy_code(number);
        case CodeKind::return_code:
            return return_code(number);
        case CodeKind::exit_status:
            break;
    }
    return exit_status(number);
}

ResultCode explain_unreadable_code(CodeKind kind) {
    return kind == CodeKind::return_code ? return_code(kFirstOwnReturnCode) : explain_code(kind, -1);
}

std::vector<ResultCode> all_codes(CodeKind kind) {
    std::vector<ResultCode> codes;
    if (kind == CodeKind::exit_status) {
        for (const ExitCode& code : exit_codes()) {
            codes.push_back(exit_status(code.code));
        }
        return codes;
    }
    if (kind == CodeKind::return_code) {
        const auto count = static_cast<long long>(kReturnCodes.size());
        for (long long number = kFirstOwnReturnCode - count + 1; number <= kFirstOwnReturnCode; ++number) {
            codes.push_back(return_code(number));
        }
    }
    codes.push_back(common_code(0));
    append_system_errors(codes);
    if (kind == CodeKind::legacy) {
        for (std::size_t i = 0; i < kLegacyCodes.size(); ++i) {
            if (!kLegacyCodes.at(i).first.empty()) {
                codes.push_back(legacy_code(kFirstLegacyCode + static_cast<long long>(i)));
            }
        }
    }
    return codes;
}

}  // namespace systole::tools
