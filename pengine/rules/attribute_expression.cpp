#include "pengine/rules/attribute_expression.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/rules/submatch.hpp"

namespace systole::pengine {

namespace {

using Value = std::optional<std::string_view>;

enum class Comparison { defined, not_defined, eq, ne, lt, lte, gt, gte };
enum class ValueType { string, integer, number, version };

std::optional<Comparison> parse_comparison(std::string_view text) {
    using enum Comparison;
    struct Name {
        std::string_view text;
        Comparison comparison;
    };
    static constexpr std::array<Name, 8> kNames{{{"defined", defined},
                                                 {"not_defined", not_defined},
                                                 {"eq", eq},
                                                 {"ne", ne},
                                                 {"lt", lt},
                                                 {"lte", lte},
                                                 {"gt", gt},
                                                 {"gte", gte}}};
    for (const Name& name : kNames) {
        if (base::equals_ignoring_case(name.text, text)) {
            return name.comparison;
        }
    }
    return std::nullopt;
}

std::optional<ValueType> parse_value_type(std::string_view text) {
    using enum ValueType;
    struct Name {
        std::string_view text;
        ValueType type;
    };
    static constexpr std::array<Name, 4> kNames{
        {{"string", string}, {"integer", integer}, {"number", number}, {"version", version}}};
    for (const Name& name : kNames) {
        if (base::equals_ignoring_case(name.text, text)) {
            return name.type;
        }
    }
    return std::nullopt;
}

bool is_order_comparison(Comparison comparison) {
    return comparison == Comparison::lt || comparison == Comparison::lte || comparison == Comparison::gt ||
           comparison == Comparison::gte;
}

bool has_point(Value value) {
    return value && value->find('.') != std::string_view::npos;
}

ValueType default_type(Comparison comparison, Value actual, Value reference) {
    if (!is_order_comparison(comparison)) {
        return ValueType::string;
    }
    return has_point(actual) || has_point(reference) ? ValueType::number : ValueType::integer;
}

std::optional<double> parse_number(std::string_view text) {
    text = base::trim(text);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    double value = 0;
    const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

template <typename T>
int three_way(const T& left, const T& right) {
    return left < right ? -1 : (right < left ? 1 : 0);
}

int compare_present(std::string_view left, std::string_view right, ValueType type) {
    switch (type) {
        case ValueType::string:
            break;
        case ValueType::integer: {
            const auto left_number = base::parse_integer(left);
            const auto right_number = base::parse_integer(right);
            if (left_number && right_number) {
                return three_way(left_number->value, right_number->value);
            }
            break;
        }
        case ValueType::number: {
            const auto left_number = parse_number(left);
            const auto right_number = parse_number(right);
            if (left_number && right_number) {
                return three_way(*left_number, *right_number);
            }
            break;
        }
        case ValueType::version:
            return compare_versions(left, right);
    }
    return base::compare_ignoring_case(left, right);
}

int compare(Value left, Value right, ValueType type) {
    if (left && right) {
        return compare_present(*left, *right, type);
    }
    return three_way(left.has_value(), right.has_value());
}

Value reference_value(xml::Element expression, const RuleInput& input) {
    const Value value = expression.attribute("value");
    const std::string_view source = expression.get("value-source", "literal");
    if (base::equals_ignoring_case(source, "param")) {
        return input.parameters != nullptr && value ? input.parameters->find(*value) : std::nullopt;
    }
    if (base::equals_ignoring_case(source, "meta")) {
        return input.meta != nullptr && value ? input.meta->find(*value) : std::nullopt;
    }
    return value;
}

bool holds(Comparison comparison, Value actual, Value reference, ValueType type) {
    if (is_order_comparison(comparison) && (!actual || !reference)) {
        return false;
    }
    const int order = compare(actual, reference, type);
    switch (comparison) {
        case Comparison::eq:
            return order == 0;
        case Comparison::ne:
            return order != 0;
        case Comparison::lt:
            return order < 0;
        case Comparison::lte:
            return order <= 0;
        case Comparison::gt:
            return order > 0;
        case Comparison::gte:
            return order >= 0;
        case Comparison::defined:
            return actual.has_value();
        case Comparison::not_defined:
            return !actual.has_value();
    }
    return false;
}

}  // namespace

bool passes_attribute_expression(xml::Element expression, const RuleInput& input) {
    const Value attribute = expression.attribute("attribute");
    const std::optional<Comparison> comparison = parse_comparison(expression.get("operation"));
    if (!expression.has("id") || !attribute || !comparison) {
        return false;
    }
    const bool tests_presence = *comparison == Comparison::defined || *comparison == Comparison::not_defined;
    if (expression.has("value") == tests_presence) {
        return false;
    }
    const std::string name = replace_submatches(*attribute, input.submatches);
    const Value actual = input.node != nullptr ? input.node->attributes.find(name) : std::nullopt;
    const Value reference = reference_value(expression, input);
    const Value type_name = expression.attribute("type");
    const std::optional<ValueType> type =
        type_name ? parse_value_type(*type_name) : default_type(*comparison, actual, reference);
    return type && holds(*comparison, actual, reference, *type);
}

}  // namespace systole::pengine
