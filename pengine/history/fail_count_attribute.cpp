#include "pengine/history/fail_count_attribute.hpp"

#include <regex.h>

#include <algorithm>

namespace systole::pengine {
namespace {

constexpr std::string_view kSpecialCharacters = ".[]()*+?{}|^$\\";

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// "TASK_INTERVAL" with something before the last underscore.
bool is_operation(std::string_view text) {
    const std::size_t separator = text.rfind('_');
    if (separator == std::string_view::npos || separator == 0 || separator + 1 == text.size()) {
        return false;
    }
    const std::string_view interval = text.substr(separator + 1);
    return std::all_of(interval.begin(), interval.end(), is_digit);
}

/// Drops ":NUMBER" at the start.
std::string_view without_instance(std::string_view text) {
    if (!text.starts_with(':')) {
        return text;
    }
    const std::size_t end = text.find_first_not_of("0123456789", 1);
    return end == std::string_view::npos || end == 1 ? text : text.substr(end);
}

}  // namespace

struct FailureAttribute::Expression {
    Expression() = default;
    Expression(const Expression&) = delete;
    Expression& operator=(const Expression&) = delete;
    ~Expression() {
        if (is_compiled) {
            regfree(&compiled);
        }
    }

    regex_t compiled{};
    bool is_compiled = false;
};

FailureAttribute::FailureAttribute(std::string_view prefix, std::string_view name, Instances instances)
    : prefix_(prefix), name_(name), instances_(instances) {
    if (name.find_first_of(kSpecialCharacters) == std::string_view::npos) {
        return;
    }
    auto expression = std::make_shared<Expression>();
    const std::string source = "^" + std::string(prefix) + std::string(name) +
                               (instances == Instances::any ? "(:[0-9]+)?" : "") + "#.+_[0-9]+$";
    expression->is_compiled = regcomp(&expression->compiled, source.c_str(), REG_EXTENDED | REG_NOSUB) == 0;
    expression_ = std::move(expression);
}

bool FailureAttribute::matches(std::string_view attribute) const {
    if (!attribute.starts_with(prefix_)) {
        return false;
    }
    if (expression_ != nullptr) {
        return expression_->is_compiled &&
               regexec(&expression_->compiled, std::string(attribute).c_str(), 0, nullptr, 0) == 0;
    }
    std::string_view rest = attribute.substr(prefix_.size());
    if (!rest.starts_with(name_)) {
        return false;
    }
    rest.remove_prefix(name_.size());
    if (instances_ == Instances::any) {
        rest = without_instance(rest);
    }
    return rest.starts_with('#') && is_operation(rest.substr(1));
}

}  // namespace systole::pengine
