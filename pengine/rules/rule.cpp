#include "pengine/rules/rule.hpp"

#include "base/text.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/rules/attribute_expression.hpp"
#include "pengine/rules/blocks.hpp"
#include "pengine/rules/date_expression.hpp"

namespace systole::pengine {

namespace {

bool equals_if_given(xml::Element expression, std::string_view attribute, std::string_view actual) {
    const auto wanted = expression.attribute(attribute);
    return !wanted || *wanted == actual;
}

bool passes_rsc_expression(xml::Element expression, const RuleInput& input) {
    const Agent agent = input.agent != nullptr ? *input.agent : Agent();
    return equals_if_given(expression, "class", agent.standard) &&
           equals_if_given(expression, "provider", agent.provider) && equals_if_given(expression, "type", agent.type);
}

bool passes_op_expression(xml::Element expression, const RuleInput& input) {
    const auto name = expression.attribute("name");
    if (!name || input.operation.empty() || *name != input.operation) {
        return false;
    }
    const auto interval = expression.attribute("interval");
    if (!interval) {
        return true;
    }
    const auto interval_ms = parse_interval(*interval);
    return interval_ms && *interval_ms == input.interval_ms;
}

bool passes_condition(Cluster& cluster, xml::Element condition, const RuleInput& input) {
    const std::string_view name = condition.name();
    if (name == "rule") {
        return passes(cluster, condition, input);
    }
    if (name == "expression") {
        return passes_attribute_expression(condition, input);
    }
    if (name == "date_expression") {
        return passes_date_expression(cluster, condition, input);
    }
    if (name == "rsc_expression") {
        return passes_rsc_expression(condition, input);
    }
    return name == "op_expression" && passes_op_expression(condition, input);
}

}  // namespace

bool passes(Cluster& cluster, xml::Element rule, const RuleInput& input) {
    rule = resolve(cluster, rule, input.scope);
    if (!rule.has("id")) {
        return false;
    }
    const std::string_view combination = rule.get("boolean-op", "and");
    const bool passes_any = base::equals_ignoring_case(combination, "or");
    if (!passes_any && !base::equals_ignoring_case(combination, "and")) {
        return false;
    }
    bool is_empty = true;
    for (const xml::Element condition : rule.children()) {
        is_empty = false;
        if (passes_condition(cluster, condition, input) == passes_any) {
            return passes_any;  // decided: later conditions do not count, not even for the change time
        }
    }
    return is_empty || !passes_any;
}

}  // namespace systole::pengine
