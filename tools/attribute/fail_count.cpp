#include "tools/attribute/fail_count.hpp"

#include "base/score.hpp"

#include <fmt/format.h>

namespace systole::tools {
namespace {

/// Text as a regular expression that fits only it.
std::string literal(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (std::string_view(".[]{}()*+?^$|\\").find(c) != std::string_view::npos) {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern;
}

}  // namespace

std::string fail_count_name(const FailCountSelection& selection) {
    const std::string all = "fail-count-" + selection.resource;
    return selection.operation.empty() ? all : fmt::format("{}#{}_{}", all, selection.operation, selection.interval_ms);
}

std::string fail_count_pattern(const FailCountSelection& selection) {
    const std::string name = literal(fail_count_name(selection));
    return fmt::format("^{}{}", name, selection.operation.empty() ? "#.+_[0-9]+$" : "$");
}

std::string total_of(const std::vector<FoundAttribute>& counts) {
    base::Score total;
    for (const FoundAttribute& count : counts) {
        total += base::Score::parse(count.value).value_or(base::Score());
    }
    return total.text();
}

}  // namespace systole::tools
