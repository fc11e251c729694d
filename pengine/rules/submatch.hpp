#pragma once

#include <span>
#include <string>
#include <string_view>

namespace systole::pengine {

/// Replaces `%0` to `%9` by the parts of a resource id that a pattern matched; by nothing where there is no such part.
/// Without submatches the text stays as it is.
[[nodiscard]] std::string replace_submatches(std::string_view text, std::span<const std::string_view> submatches);

}  // namespace systole::pengine
