#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace systole::base {

/// Equality with ASCII letters compared in lower case.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Order by ASCII lower case, like strcasecmp: negative, zero or positive.
[[nodiscard]] int compare_ignoring_case(std::string_view a, std::string_view b);

/// The text with ASCII letters in lower case.
[[nodiscard]] std::string to_lower(std::string_view text);

/// The non-empty parts of text between any of the separator characters. The views point into text.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text, std::string_view separators = " \t\r\n");

/// All parts of text between single separators, empty ones too. The views point into text.
[[nodiscard]] std::vector<std::string_view> split_fields(std::string_view text, char separator);

/// The text without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text);

/// Order in which runs of digits count as numbers ("node2" before "node10"), else ASCII lower case. Of equal numbers the one with
/// fewer digits is first; a proper prefix is first. Negative, zero or positive.
[[nodiscard]] int compare_numeric_aware(std::string_view a, std::string_view b);

}  // namespace systole::base
