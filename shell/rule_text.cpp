#include "shell/rule_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::shell {
namespace {

constexpr std::array<std::string_view, 6> kComparisons = {"lt", "gt", "lte", "gte", "eq", "ne"};
constexpr std::array<std::string_view, 4> kTypes = {"string", "integer", "number", "version"};

bool is_comparison(std::string_view word) {
    return std::ranges::find(kComparisons, word) != kComparisons.end();
}

std::optional<std::string> expression_text(xml::Element expression) {
    if (!expression.is("expression") || expression.has("value-source")) {
        return std::nullopt;
    }
    const std::string_view operation = expression.get("operation");
    if (operation == "defined" || operation == "not_defined") {
        return fmt::format("{} {}", operation, expression.get("attribute"));
    }
    const std::string type = expression.has("type") ? fmt::format("{}:", expression.get("type")) : std::string();
    return fmt::format("{} {}{} {}", expression.get("attribute"), type, operation, quoted(expression.get("value")));
}

/// "number:lt" as type and comparison.
bool set_operation(xml::MutableElement expression, const std::string& word) {
    const std::size_t colon = word.find(':');
    if (colon == std::string::npos) {
        expression.set("operation", word);
        return is_comparison(word);
    }
    const std::string type = word.substr(0, colon);
    expression.set("operation", word.substr(colon + 1)).set("type", type);
    return is_comparison(word.substr(colon + 1)) && std::ranges::find(kTypes, type) != kTypes.end();
}

}  // namespace

std::optional<std::string> rule_condition_text(xml::Element rule) {
    for (const xml::Attribute attribute : rule.attributes()) {
        if (attribute.name != "id" && attribute.name != "score" && attribute.name != "boolean-op") {
            return std::nullopt;
        }
    }
    const std::string_view joint = rule.get("boolean-op", "and");
    std::string text;
    for (const xml::Element child : rule.children()) {
        const std::optional<std::string> one = expression_text(child);
        if (!one) {
            return std::nullopt;
        }
        text += text.empty() ? *one : fmt::format(" {} {}", joint, *one);
    }
    return text;
}

base::Result<void> read_rule_condition(std::span<const std::string> words, xml::MutableElement rule) {
    const auto bad = [](std::string_view why) { return base::Error{base::Errc::invalid, fmt::format("rule: {}", why)}; };
    std::string joint;
    int number = 0;
    while (!words.empty()) {
        const std::string id = fmt::format("{}-expression{}", rule.id(), number == 0 ? "" : fmt::format("-{}", number - 1));
        xml::MutableElement expression = rule.append("expression").set("id", id);
        const bool is_unary = words[0] == "defined" || words[0] == "not_defined";
        const std::size_t length = is_unary ? 2 : 3;
        if (words.size() < length) {
            return bad("an expression is incomplete");
        }
        expression.set("attribute", is_unary ? words[1] : words[0]);
        if (is_unary) {
            expression.set("operation", words[0]);
        } else if (!set_operation(expression, words[1])) {
            return bad(fmt::format("'{}' is no comparison (lt gt lte gte eq ne)", words[1]));
        } else {
            expression.set("value", words[2]);
        }
        words = words.subspan(length);
        ++number;
        if (words.empty()) {
            break;
        }
        const bool is_joint = words[0] == "and" || words[0] == "or";
        if (!is_joint || (!joint.empty() && joint != words[0])) {
            return bad("expressions are joined by 'and' or by 'or', not by both");
        }
        joint = words[0];
        words = words.subspan(1);
    }
    if (number == 0) {
        return bad("a condition is missing");
    }
    if (!joint.empty()) {
        rule.set("boolean-op", joint);
    }
    return {};
}

}  // namespace systole::shell
