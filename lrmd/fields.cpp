#include "lrmd/fields.hpp"

#include "base/number.hpp"

#include <fmt/format.h>

namespace systole::lrmd {

std::string FieldReader::required(std::string_view name) {
    auto value = text(name);
    if (value.empty()) {
        fail(name);
    }
    return value;
}

std::int64_t FieldReader::number(std::string_view name) {
    const auto value = base::parse_whole_integer(element_.get(name));
    if (!value) {
        fail(name);
    }
    return value.value_or(0);
}

std::uint64_t FieldReader::count(std::string_view name) {
    const auto value = number(name);
    if (value < 0) {
        fail(name);
        return 0;
    }
    return static_cast<std::uint64_t>(value);
}

OperationKey FieldReader::key() {
    return {.operation = required("operation"), .interval = span("interval")};
}

AgentId FieldReader::agent() {
    return {.standard = required("class"), .provider = text("provider"), .type = required("type")};
}

Term FieldReader::term() {
    return {.generation = count("term_generation"), .counter = count("term_counter"), .coordinator = text("term_coordinator")};
}

Parameters FieldReader::parameters(std::string_view child) const {
    Parameters values;
    for (const auto pair : element_.child(child).children("nvpair")) {
        values[std::string(pair.get("name"))] = pair.get("value");
    }
    return values;
}

void FieldReader::fail(std::string_view field) {
    if (!problem_) {
        problem_ = fmt::format("<{}>: {} is missing or unreadable", element_.name(), field);
    }
}

void write_key(xml::MutableElement element, const OperationKey& key) {
    element.set("operation", key.operation).set("interval", key.interval.count());
}

void write_agent(xml::MutableElement element, const AgentId& agent) {
    element.set("class", agent.standard);
    if (!agent.provider.empty()) {
        element.set("provider", agent.provider);
    }
    element.set("type", agent.type);
}

void write_term(xml::MutableElement element, const Term& term) {
    element.set("term_generation", term.generation).set("term_counter", term.counter).set("term_coordinator", term.coordinator);
}

void write_parameters(xml::MutableElement element, std::string_view child, const Parameters& parameters) {
    if (parameters.empty()) {
        return;
    }
    auto list = element.append(child);
    for (const auto& [name, value] : parameters) {
        list.append("nvpair").set("name", name).set("value", value);
    }
}

}  // namespace systole::lrmd
