#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace systole::shell {

using Words = std::vector<std::string>;

/// Splits a line into words. Single and double quotes keep blanks; a backslash takes the next character literally outside single
/// quotes. Errors: invalid (a quote that is not closed).
[[nodiscard]] base::Result<Words> split_line(std::string_view line);

/// The commands of a text: lines that end with a backslash go on in the next one; empty lines and those starting with # are left out.
[[nodiscard]] std::vector<std::string> logical_lines(std::string_view text);

/// A word as split_line() reads it back, quoted if needed.
[[nodiscard]] std::string quoted(std::string_view word);

/// "name=value" cut at the first equals sign.
struct Setting {
    std::string name;
    std::string value;
};
[[nodiscard]] bool is_setting(std::string_view word);
/// Precondition: is_setting(word).
[[nodiscard]] Setting setting_of(std::string_view word);

}  // namespace systole::shell
