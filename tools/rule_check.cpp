#include "tools/rule_check.hpp"

#include "base/text.hpp"
#include "pengine/rules/date_expression.hpp"
#include "tools/common/exit_code.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace systole::tools {
namespace {

using base::DateTime;
using pengine::RangePosition;

/// How a moment lies to a date expression.
enum class RuleState { in_effect, satisfied, not_yet, expired, malformed };

xml::Element find_rule(xml::Element parent, std::string_view id) {
    for (const xml::Element child : parent.children()) {
        if (child.is("rule") && child.id() == id) {
            return child;
        }
        if (const xml::Element found = find_rule(child, id); found) {
            return found;
        }
    }
    return {};
}

void collect_date_expressions(xml::Element parent, std::vector<xml::Element>& found) {
    for (const xml::Element child : parent.children()) {
        if (child.is("date_expression")) {
            found.push_back(child);
        }
        collect_date_expressions(child, found);
    }
}

/// A date that may be left out, but not be malformed.
struct OptionalDate {
    std::optional<DateTime> value;
    bool is_malformed = false;
};

OptionalDate date_of(xml::Element expression, std::string_view name, const DateTime& now) {
    const auto text = expression.attribute(name);
    if (!text) {
        return {};
    }
    const std::optional<DateTime> value = base::parse_date_time(*text, now);
    return {value, !value};
}

RuleState judge_range(xml::Element expression, const DateTime& now) {
    const OptionalDate start = date_of(expression, "start", now);
    OptionalDate end = date_of(expression, "end", now);
    if (start.is_malformed || end.is_malformed) {
        return RuleState::malformed;
    }
    if (const xml::Element duration = expression.child("duration"); !end.value && duration) {
        const std::optional<base::CalendarDuration> length = pengine::read_duration(duration);
        if (!start.value || !length) {
            return RuleState::malformed;
        }
        end.value = start.value->plus(*length);
    }
    if (!start.value && !end.value) {
        return RuleState::malformed;
    }
    if (start.value && now < *start.value) {
        return RuleState::not_yet;
    }
    return end.value && now > *end.value ? RuleState::expired : RuleState::in_effect;
}

RuleState judge_date_spec(xml::Element expression, const DateTime& now) {
    const xml::Element date_spec = expression.child("date_spec");
    const std::optional<RangePosition> position =
        date_spec ? pengine::position_in_date_spec(date_spec, now) : std::nullopt;
    if (!position) {
        return RuleState::malformed;
    }
    switch (*position) {
        case RangePosition::below:
            return RuleState::not_yet;
        case RangePosition::above:
            return RuleState::expired;
        case RangePosition::inside:
            break;
    }
    return RuleState::satisfied;
}

RuleState judge(xml::Element expression, const DateTime& now) {
    const std::string_view operation = expression.get("operation", "in_range");
    if (base::equals_ignoring_case(operation, "in_range")) {
        return judge_range(expression, now);
    }
    if (base::equals_ignoring_case(operation, "date_spec")) {
        return judge_date_spec(expression, now);
    }
    const bool is_after = base::equals_ignoring_case(operation, "gt");
    if (!is_after && !base::equals_ignoring_case(operation, "lt")) {
        return RuleState::malformed;
    }
    const std::optional<DateTime> limit = date_of(expression, is_after ? "start" : "end", now).value;
    if (!limit) {
        return RuleState::malformed;
    }
    if (is_after) {
        return now > *limit ? RuleState::in_effect : RuleState::not_yet;
    }
    return now < *limit ? RuleState::in_effect : RuleState::expired;
}

RuleCheck undetermined(int exit_code, std::string_view rule_id, std::string_view reason) {
    return {exit_code, fmt::format("Could not determine whether rule {} is in effect: {}", rule_id, reason), true};
}

}  // namespace

RuleCheck check_rule(xml::Element cib, std::string_view rule_id, const DateTime& now) {
    const xml::Element rule = find_rule(cib, rule_id);
    if (!rule) {
        return undetermined(exit_code::kNoSuch, rule_id, "Rule not found");
    }
    std::vector<xml::Element> expressions;
    collect_date_expressions(rule, expressions);
    if (expressions.size() != 1) {
        return undetermined(exit_code::kUnimplemented, rule_id,
                            expressions.empty() ? "Rule does not have a date expression" : "Rule has more than one date expression");
    }
    const xml::Element expression = expressions.front();
    if (const xml::Element date_spec = expression.child("date_spec"); date_spec && !date_spec.has("years")) {
        return undetermined(exit_code::kUnimplemented, rule_id,
                            "Rule must either not use date_spec, or use date_spec with years=");
    }
    switch (judge(expression, now)) {
        case RuleState::in_effect:
            return {exit_code::kOk, fmt::format("Rule {} is still in effect", rule_id)};
        case RuleState::satisfied:
            return {exit_code::kOk, fmt::format("Rule {} satisfies conditions", rule_id)};
        case RuleState::not_yet:
            return {exit_code::kNotYetInEffect, fmt::format("Rule {} has not yet taken effect", rule_id)};
        case RuleState::expired:
            return {exit_code::kExpired, fmt::format("Rule {} is expired", rule_id)};
        case RuleState::malformed:
            break;
    }
    return undetermined(exit_code::kConfig, rule_id, "Error parsing rule");
}

}  // namespace systole::tools
