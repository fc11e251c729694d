#include "pengine/rules/submatch.hpp"

#include <cstddef>

namespace systole::pengine {

std::string replace_submatches(std::string_view text, std::span<const std::string_view> submatches) {
    if (submatches.empty()) {
        return std::string(text);
    }
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] != '%' || next < '0' || next > '9') {
            result += text[i];
            continue;
        }
        const auto group = static_cast<std::size_t>(next - '0');
        if (group < submatches.size()) {
            result += submatches[group];
        }
        ++i;
    }
    return result;
}

}  // namespace systole::pengine
