#include "fencing/archive.hpp"

#include <fmt/format.h>

namespace systole::fencing {

namespace {

template <typename T>
bool assign(T& value, std::optional<T> parsed) {
    value = parsed.value_or(T{});
    return parsed.has_value();
}

}  // namespace

bool from_field(std::string_view text, Action& value) {
    return assign(value, parse_action(text));
}

bool from_field(std::string_view text, Status& value) {
    return assign(value, parse_status(text));
}

bool from_field(std::string_view text, HistoryState& value) {
    return assign(value, parse_history_state(text));
}

const char* to_text(DeviceAction::Kind kind) {
    switch (kind) {
        case DeviceAction::Kind::start: return "start";
        case DeviceAction::Kind::stop: return "stop";
        case DeviceAction::Kind::monitor: return "monitor";
    }
    return "unknown";
}

const char* to_text(Setup::Kind kind) {
    return kind == Setup::Kind::add ? "add" : "remove";
}

bool from_field(std::string_view text, Setup::Kind& value) {
    value = text == "remove" ? Setup::Kind::remove : Setup::Kind::add;
    return text == "add" || text == "remove";
}

bool from_field(std::string_view text, DeviceAction::Kind& value) {
    for (const auto kind : {DeviceAction::Kind::start, DeviceAction::Kind::stop, DeviceAction::Kind::monitor}) {
        if (text == to_text(kind)) {
            value = kind;
            return true;
        }
    }
    return false;
}

void FieldWriter::ids(std::string_view name, const std::vector<DeviceId>& ids) {
    for (const DeviceId& id : ids) {
        element_.append(name).set("id", id.value());
    }
}

void FieldWriter::parameters(std::string_view name, const Parameters& parameters) {
    xml::MutableElement child = element_.append(name);
    for (const auto& [key, value] : parameters) {
        child.append("parameter").set("name", key).set("value", value);
    }
}

void FieldReader::ids(std::string_view name, std::vector<DeviceId>& ids) {
    for (const xml::Element child : element_.children(name)) {
        ids.emplace_back(std::string{child.id()});
    }
}

void FieldReader::parameters(std::string_view name, Parameters& parameters) {
    for (const xml::Element child : element_.child(name).children("parameter")) {
        parameters[std::string{child.get("name")}] = child.get("value");
    }
}

void FieldReader::fail(std::string_view field) {
    if (!problem_) {
        problem_ = fmt::format("fencing message: {} of <{}> is missing or unreadable", field, element_.name());
    }
}

}  // namespace systole::fencing
