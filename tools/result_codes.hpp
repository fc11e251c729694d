#pragma once

#include <optional>
#include <string>
#include <vector>

namespace systole::tools {

/// A code with its name and what it means.
struct ResultCode {
    long long number = 0;
    std::string name;
    std::string description;
};

/// The kinds of codes that Pacemaker's programs and logs show.
enum class CodeKind {
    legacy,        ///< the system's error numbers, and own ones from 201
    return_code,   ///< the system's error numbers, and own ones from -1001 downward
    exit_status,
};

/// What a code means; one that nobody knows has a name and a description that say so.
[[nodiscard]] ResultCode explain_code(CodeKind kind, long long number);
/// What a text means that is not a number.
[[nodiscard]] ResultCode explain_unreadable_code(CodeKind kind);
/// All codes by number.
[[nodiscard]] std::vector<ResultCode> all_codes(CodeKind kind);

}  // namespace systole::tools
