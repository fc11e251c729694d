#include "crmd/messages.hpp"

#include "base/number.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

using xml::Element;
using xml::MutableElement;

int integer_in(Element element, std::string_view name, int fallback = 0) {
    return static_cast<int>(base::parse_whole_integer(element.get(name)).value_or(fallback));
}

base::Milliseconds milliseconds_in(Element element, std::string_view name) {
    return base::Milliseconds(base::parse_whole_integer(element.get(name)).value_or(0));
}

std::optional<std::string> text_in(Element element, std::string_view name) {
    const auto value = element.attribute(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

long long count_of(base::Milliseconds span) {
    return static_cast<long long>(span.count());
}

base::Error malformed(std::string_view what) {
    return {base::Errc::invalid, "controller message: " + std::string(what)};
}

void write(MutableElement element, const InFlight& action) {
    element.set("node", action.node).set("resource", action.resource).set("task", action.task);
    element.set("interval_ms", count_of(action.interval)).set("digest", action.digest).set("key", action.transition_key);
}

InFlight read_in_flight(Element element) {
    return {.node = std::string(element.get("node")),
            .resource = std::string(element.get("resource")),
            .task = std::string(element.get("task")),
            .interval = milliseconds_in(element, "interval_ms"),
            .digest = std::string(element.get("digest")),
            .transition_key = std::string(element.get("key"))};
}

void write(MutableElement element, const AttributeValue& value) {
    element.set("name", value.name).set("node", value.node).set_if("value", value.value).set("private", value.is_private);
    element.set("set_id", value.set_id).set("set_type", value.set_type).set("dampening_ms", count_of(value.dampening));
}

AttributeValue read_attribute_value(Element element) {
    return {.name = std::string(element.get("name")),
            .node = std::string(element.get("node")),
            .value = text_in(element, "value"),
            .is_private = base::is_true(element.get("private")),
            .set_id = std::string(element.get("set_id")),
            .set_type = std::string(element.get("set_type")),
            .dampening = milliseconds_in(element, "dampening_ms")};
}

void write(MutableElement element, const AttributeChange& change) {
    element.set("name", change.name).set("node", change.node).set_if("value", change.value).set("has_value", change.has_value);
    if (change.dampening) {
        element.set("dampening_ms", count_of(*change.dampening));
    }
    element.set("sticks", change.sticks_dampening).set("now", change.writes_now).set("pattern", change.name_is_pattern);
    element.set("private", change.is_private).set("set_id", change.set_id).set("set_type", change.set_type);
}

AttributeChange read_attribute_change(Element element) {
    AttributeChange change{.name = std::string(element.get("name")), .node = std::string(element.get("node"))};
    change.value = text_in(element, "value");
    change.has_value = base::is_true(element.get("has_value"));
    if (element.has("dampening_ms")) {
        change.dampening = milliseconds_in(element, "dampening_ms");
    }
    change.sticks_dampening = base::is_true(element.get("sticks"));
    change.writes_now = base::is_true(element.get("now"));
    change.name_is_pattern = base::is_true(element.get("pattern"));
    change.is_private = base::is_true(element.get("private"));
    change.set_id = element.get("set_id");
    change.set_type = element.get("set_type");
    return change;
}

void write(MutableElement element, const OperationRecord& record) {
    element.set("node", record.node).set("resource", record.resource).set("task", record.task);
    element.set("class", record.agent.standard).set("provider", record.agent.provider).set("type", record.agent.type);
    element.set("interval_ms", count_of(record.interval)).set("operation_key", record.operation_key);
    element.set("key", record.transition_key).set("expected_rc", record.expected_rc).set("rc", record.rc);
    element.set("status", static_cast<int>(record.status)).set("reason", record.exit_reason).set("call_id", record.call_id);
    element.set("last_rc_change", static_cast<long long>(record.last_rc_change.time_since_epoch().count()));
}

/// What the coordinator needs of a record; the rest is in the history that comes with it.
OperationRecord read_record(Element element) {
    OperationRecord record;
    record.node = element.get("node");
    record.resource = element.get("resource");
    record.task = element.get("task");
    record.agent = {.standard = std::string(element.get("class")),
                    .provider = std::string(element.get("provider")),
                    .type = std::string(element.get("type"))};
    record.interval = milliseconds_in(element, "interval_ms");
    record.operation_key = element.get("operation_key");
    record.transition_key = element.get("key");
    record.expected_rc = integer_in(element, "expected_rc");
    record.rc = integer_in(element, "rc");
    record.status = static_cast<lrmd::ExecutionStatus>(integer_in(element, "status"));
    record.exit_reason = element.get("reason");
    record.call_id = integer_in(element, "call_id", -1);
    record.last_rc_change = base::WallTime(std::chrono::seconds(integer_in(element, "last_rc_change")));
    return record;
}

void write(MutableElement element, const fencing::HistoryEntry& entry) {
    element.set("request", entry.request).set("target", entry.target.value()).set("action", fencing::to_text(entry.action));
    element.set("state", fencing::to_text(entry.state)).set("origin", entry.origin.value()).set("client", entry.client);
    if (entry.delegate) {
        element.set("delegate", entry.delegate->value());
    }
    element.set("completed_ns", static_cast<long long>(entry.completed.count())).set("reason", entry.reason);
}

fencing::HistoryEntry read_fencing_entry(Element element) {
    fencing::HistoryEntry entry;
    entry.request = element.get("request");
    entry.target = fencing::NodeName(std::string(element.get("target")));
    entry.action = fencing::parse_action(element.get("action")).value_or(entry.action);
    entry.state = fencing::parse_history_state(element.get("state")).value_or(fencing::HistoryState::failed);
    entry.origin = fencing::NodeName(std::string(element.get("origin")));
    entry.client = element.get("client");
    if (const auto delegate = text_in(element, "delegate")) {
        entry.delegate = fencing::NodeName(*delegate);
    }
    entry.completed = std::chrono::nanoseconds(base::parse_whole_integer(element.get("completed_ns")).value_or(0));
    entry.reason = element.get("reason");
    return entry;
}

struct Writer {
    MutableElement root;

    void operator()(const Report& report) {
        root.set("node", report.node).set("jobs", report.job_limit);
        for (const InFlight& action : report.in_flight) {
            write(root.append("in_flight"), action);
        }
        for (const AttributeValue& value : report.attributes) {
            write(root.append("attribute"), value);
        }
        root.append_copy(report.history.root());
    }
    void operator()(const Instructions& instructions) {
        for (const Instruction& instruction : instructions.list) {
            MutableElement element = root.append("instruction");
            element.set("to", instruction.to).set("key", instruction.transition_key);
            transition::append_action(element, instruction.action);
        }
    }
    void operator()(const OperationResult& result) {
        root.set("ignored", result.is_failure_ignored);
        write(root.append("record"), result.record);
        if (result.history) {
            root.append_copy(result.history->root());
        }
    }
    void operator()(const ActionDone& done) {
        root.set("node", done.node).set("key", done.transition_key).set("resource", done.resource);
        root.set_if("cancelled", done.cancelled_key)
            .set("forgotten", done.has_forgotten_resource)
            .set("success", done.is_success);
    }
    void operator()(const Recorded& recorded) {
        root.set("node", recorded.node).set("resource", recorded.resource).set("call_id", recorded.call_id);
    }
    void operator()(const FencingResult& result) {
        root.set("node", result.node).set("key", result.transition_key);
        root.set("status", fencing::to_text(result.outcome.status)).set("outcome_reason", result.outcome.reason);
        root.set("age", static_cast<long long>(result.age.count()));
        write(root.append("entry"), result.entry);
    }
    void operator()(const AttributesChanged& changed) {
        root.set("call", static_cast<unsigned long>(changed.call));
        for (const AttributeChange& change : changed.changes) {
            write(root.append("change"), change);
        }
    }
    void operator()(const AttributesSynchronised& all) {
        for (const AttributeValue& value : all.values) {
            write(root.append("attribute"), value);
        }
    }
    void operator()(const FencerMessage& message) { root.set_if("to", message.to).set("text", message.text); }
    void operator()(const Command& command) {
        root.set("call", static_cast<unsigned long>(command.call)).set("request", command.request);
    }
    void operator()(const CommandAnswer& answer) {
        root.set("to", answer.to).set("call", static_cast<unsigned long>(answer.call)).set("answer", answer.answer);
    }
};

using Reader = base::Result<Message> (*)(Element);

base::Result<Message> read_report(Element root) {
    Report report;
    report.node = root.get("node");
    report.job_limit = std::max(1, integer_in(root, "jobs", 1));
    for (const Element element : root.children("in_flight")) {
        report.in_flight.push_back(read_in_flight(element));
    }
    for (const Element element : root.children("attribute")) {
        report.attributes.push_back(read_attribute_value(element));
    }
    const Element history = root.child("lrm");
    if (!history || report.node.empty()) {
        return malformed("report without a node or its history");
    }
    report.history = xml::Document::copy_of(history);
    return Message(std::move(report));
}

base::Result<Message> read_instructions(Element root) {
    Instructions instructions;
    for (const Element element : root.children("instruction")) {
        auto action = transition::parse_action(element.child());
        if (!action) {
            return action.error();
        }
        instructions.list.push_back({.to = std::string(element.get("to")),
                                     .transition_key = std::string(element.get("key")),
                                     .action = std::move(*action)});
    }
    return Message(std::move(instructions));
}

base::Result<Message> read_operation_result(Element root) {
    OperationResult result;
    result.record = read_record(root.child("record"));
    result.is_failure_ignored = base::is_true(root.get("ignored"));
    if (const Element history = root.child("lrm_resource")) {
        result.history = xml::Document::copy_of(history);
    }
    return Message(std::move(result));
}

base::Result<Message> read_action_done(Element root) {
    return Message(ActionDone{.node = std::string(root.get("node")),
                              .transition_key = std::string(root.get("key")),
                              .resource = std::string(root.get("resource")),
                              .cancelled_key = text_in(root, "cancelled"),
                              .has_forgotten_resource = base::is_true(root.get("forgotten")),
                              .is_success = base::is_true(root.get("success"))});
}

base::Result<Message> read_recorded(Element root) {
    return Message(Recorded{.node = std::string(root.get("node")),
                            .resource = std::string(root.get("resource")),
                            .call_id = integer_in(root, "call_id")});
}

base::Result<Message> read_fencing_result(Element root) {
    const auto status = fencing::parse_status(root.get("status"));
    if (!status) {
        return malformed("fencing result with an unknown status");
    }
    return Message(FencingResult{.node = std::string(root.get("node")),
                                 .transition_key = std::string(root.get("key")),
                                 .outcome = {.status = *status, .reason = std::string(root.get("outcome_reason"))},
                                 .entry = read_fencing_entry(root.child("entry")),
                                 .age = std::chrono::milliseconds(base::parse_whole_integer(root.get("age")).value_or(0))});
}

std::uint64_t call_in(Element root) {
    return static_cast<std::uint64_t>(base::parse_whole_integer(root.get("call")).value_or(0));
}

base::Result<Message> read_attributes_changed(Element root) {
    AttributesChanged changed{.changes = {}, .call = call_in(root)};
    for (const Element element : root.children("change")) {
        changed.changes.push_back(read_attribute_change(element));
    }
    return Message(std::move(changed));
}

base::Result<Message> read_attributes_synchronised(Element root) {
    AttributesSynchronised all;
    for (const Element element : root.children("attribute")) {
        all.values.push_back(read_attribute_value(element));
    }
    return Message(std::move(all));
}

base::Result<Message> read_fencer_message(Element root) {
    return Message(FencerMessage{.to = text_in(root, "to"), .text = std::string(root.get("text"))});
}

base::Result<Message> read_command(Element root) {
    return Message(Command{.call = call_in(root), .request = std::string(root.get("request"))});
}

base::Result<Message> read_command_answer(Element root) {
    return Message(
        CommandAnswer{.to = std::string(root.get("to")), .call = call_in(root), .answer = std::string(root.get("answer"))});
}

struct Kind {
    std::string_view name;
    Reader read;
};

/// In the order of the alternatives of Message.
constexpr std::array<Kind, std::variant_size_v<Message>> kKinds{{{"report", read_report},
                                                                 {"instructions", read_instructions},
                                                                 {"result", read_operation_result},
                                                                 {"done", read_action_done},
                                                                 {"recorded", read_recorded},
                                                                 {"fencing-result", read_fencing_result},
                                                                 {"attributes-changed", read_attributes_changed},
                                                                 {"attributes", read_attributes_synchronised},
                                                                 {"fencer", read_fencer_message},
                                                                 {"command", read_command},
                                                                 {"command-answer", read_command_answer}}};

}  // namespace

std::string_view kind_of(const Message& message) {
    return kKinds[message.index()].name;
}

std::string encode(const Message& message) {
    xml::Document document = xml::Document::create("message");
    std::visit(Writer{document.mutable_root()}, message);
    return xml::to_text(document.root());
}

base::Result<Message> decode_message(std::string_view kind, const std::string& body) {
    const auto found = std::ranges::find(kKinds, kind, &Kind::name);
    if (found == kKinds.end()) {
        return malformed("unknown kind '" + std::string(kind) + "'");
    }
    const auto document = xml::Document::parse(body, {.source = "controller message"});
    if (!document) {
        return document.error();
    }
    return found->read(document->root());
}

}  // namespace systole::crmd
