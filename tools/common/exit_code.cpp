#include "tools/common/exit_code.hpp"

#include <algorithm>
#include <array>

namespace systole::tools {
namespace {

constexpr std::array kExitCodes = {
    ExitCode{0, "CRM_EX_OK", "OK"},
    ExitCode{1, "CRM_EX_ERROR", "Error occurred"},
    ExitCode{2, "CRM_EX_INVALID_PARAM", "Invalid parameter"},
    ExitCode{3, "CRM_EX_UNIMPLEMENT_FEATURE", "Unimplemented"},
    ExitCode{4, "CRM_EX_INSUFFICIENT_PRIV", "Insufficient privileges"},
    ExitCode{5, "CRM_EX_NOT_INSTALLED", "Not installed"},
    ExitCode{6, "CRM_EX_NOT_CONFIGURED", "Not configured"},
    ExitCode{7, "CRM_EX_NOT_RUNNING", "Not running"},
    ExitCode{8, "CRM_EX_PROMOTED", "Promoted"},
    ExitCode{9, "CRM_EX_FAILED_PROMOTED", "Failed in promoted role"},
    ExitCode{64, "CRM_EX_USAGE", "Incorrect usage"},
    ExitCode{65, "CRM_EX_DATAERR", "Invalid data given"},
    ExitCode{66, "CRM_EX_NOINPUT", "Input file not available"},
    ExitCode{67, "CRM_EX_NOUSER", "User does not exist"},
    ExitCode{68, "CRM_EX_NOHOST", "Host does not exist"},
    ExitCode{69, "CRM_EX_UNAVAILABLE", "Necessary service unavailable"},
    ExitCode{70, "CRM_EX_SOFTWARE", "Internal software bug"},
    ExitCode{71, "CRM_EX_OSERR", "Operating system error occurred"},
    ExitCode{72, "CRM_EX_OSFILE", "System file not available"},
    ExitCode{73, "CRM_EX_CANTCREAT", "Cannot create output file"},
    ExitCode{74, "CRM_EX_IOERR", "I/O error occurred"},
    ExitCode{75, "CRM_EX_TEMPFAIL", "Temporary failure, try again"},
    ExitCode{76, "CRM_EX_PROTOCOL", "Protocol violated"},
    ExitCode{77, "CRM_EX_NOPERM", "Insufficient privileges"},
    ExitCode{78, "CRM_EX_CONFIG", "Invalid configuration"},
    ExitCode{100, "CRM_EX_FATAL", "Fatal error occurred, will not respawn"},
    ExitCode{101, "CRM_EX_PANIC", "System panic required"},
    ExitCode{102, "CRM_EX_DISCONNECT", "Not connected"},
    ExitCode{103, "CRM_EX_OLD", "Update was older than existing configuration"},
    ExitCode{104, "CRM_EX_DIGEST", "Digest mismatch"},
    ExitCode{105, "CRM_EX_NOSUCH", "No such object"},
    ExitCode{106, "CRM_EX_QUORUM", "Quorum required"},
    ExitCode{107, "CRM_EX_UNSAFE", "Operation not safe"},
    ExitCode{108, "CRM_EX_EXISTS", "Requested item already exists"},
    ExitCode{109, "CRM_EX_MULTIPLE", "Multiple items match request"},
    ExitCode{110, "CRM_EX_EXPIRED", "Requested item has expired"},
    ExitCode{111, "CRM_EX_NOT_YET_IN_EFFECT", "Requested item is not yet in effect"},
    ExitCode{112, "CRM_EX_INDETERMINATE", "Could not determine status"},
    ExitCode{113, "CRM_EX_UNSATISFIED", "Not applicable under current conditions"},
    ExitCode{114, "CRM_EX_NO_DC", "DC is not yet elected"},
    ExitCode{124, "CRM_EX_TIMEOUT", "Timeout occurred"},
    ExitCode{190, "CRM_EX_DEGRADED", "Service is active but might fail soon"},
    ExitCode{191, "CRM_EX_DEGRADED_PROMOTED", "Service is promoted but might fail soon"},
    ExitCode{193, "CRM_EX_NONE", "No exit status available"},
};

}  // namespace

std::span<const ExitCode> exit_codes() {
    return kExitCodes;
}

std::string_view describe_exit_code(int code) {
    const auto* const row = std::ranges::find(kExitCodes, code, &ExitCode::code);
    return row == kExitCodes.end() ? std::string_view("Unknown exit status") : row->description;
}

}  // namespace systole::tools
