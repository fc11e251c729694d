#pragma once

#include <span>
#include <string_view>

namespace systole::tools {

/// Exit status of the tools. Source: Pacemaker's exit codes, which follow sysexits.h and add their own above 99.
namespace exit_code {
inline constexpr int kOk = 0;
inline constexpr int kError = 1;
inline constexpr int kInvalidParameter = 2;
inline constexpr int kUnimplemented = 3;
inline constexpr int kInsufficientPrivileges = 4;
inline constexpr int kNotInstalled = 5;
inline constexpr int kNotConfigured = 6;
inline constexpr int kUsage = 64;
inline constexpr int kDataError = 65;
inline constexpr int kNoInput = 66;
inline constexpr int kNoHost = 68;
inline constexpr int kSoftware = 70;
inline constexpr int kOsFile = 72;
inline constexpr int kCannotCreate = 73;
inline constexpr int kIo = 74;
inline constexpr int kProtocol = 76;
inline constexpr int kConfig = 78;
inline constexpr int kNotConnected = 102;
inline constexpr int kNoSuch = 105;
inline constexpr int kQuorum = 106;
inline constexpr int kUnsafe = 107;
inline constexpr int kExists = 108;
inline constexpr int kMultiple = 109;
inline constexpr int kExpired = 110;
inline constexpr int kNotYetInEffect = 111;
inline constexpr int kIndeterminate = 112;
inline constexpr int kUnsatisfied = 113;
inline constexpr int kNoDc = 114;
inline constexpr int kTimeout = 124;
}  // namespace exit_code

struct ExitCode {
    int code = 0;
    std::string_view name;
    std::string_view description;
};

/// All of them, by number.
[[nodiscard]] std::span<const ExitCode> exit_codes();
/// The description; for numbers without a meaning "Unknown exit status".
[[nodiscard]] std::string_view describe_exit_code(int code);

}  // namespace systole::tools
