#include "lrmd/fields.hpp"
#include "lrmd/protocol.hpp"

#include <string_view>

namespace systole::lrmd {

namespace {

constexpr std::string_view kKillProcess = "process";

}  // namespace

void encode_result(xml::MutableElement element, const Result& result) {
    element.set("resource", result.resource.value());
    write_key(element, result.key);
    element.set("call_id", result.call_id)
        .set("rc", static_cast<int>(result.rc))
        .set("status", static_cast<int>(result.status))
        .set("expected_rc", result.expected_rc)
        .set("exit_reason", result.exit_reason)
        .set("output", result.output)
        .set("last_run", result.last_run.time_since_epoch().count())
        .set("last_rc_change", result.last_rc_change.time_since_epoch().count())
        .set("exec_time", result.exec_time.count())
        .set("queue_time", result.queue_time.count())
        .set("transition_key", result.transition_key);
    write_parameters(element, "parameters", result.parameters);
    write_parameters(element, "annotations", result.annotations);
}

base::Result<Result> decode_result(xml::Element element) {
    FieldReader read(element);
    Result result{.resource = read.resource(), .key = read.key(), .call_id = read.number("call_id")};
    result.rc = static_cast<OcfCode>(read.number("rc"));
    const auto status = read.number("status");
    if (status < static_cast<int>(ExecutionStatus::unknown) || status > static_cast<int>(ExecutionStatus::invalid)) {
        read.fail("status");
    }
    result.status = static_cast<ExecutionStatus>(status);
    result.expected_rc = static_cast<int>(read.number("expected_rc"));
    result.exit_reason = read.text("exit_reason");
    result.output = read.text("output");
    result.last_run = read.moment("last_run");
    result.last_rc_change = read.moment("last_rc_change");
    result.exec_time = read.span("exec_time");
    result.queue_time = read.span("queue_time");
    result.transition_key = read.text("transition_key");
    result.parameters = read.parameters("parameters");
    result.annotations = read.parameters("annotations");
    return read.result(std::move(result));
}

void encode_operation(xml::MutableElement element, const RunOperation& operation) {
    write_term(element, operation.term);
    element.set("resource", operation.resource.value());
    write_key(element, operation.key);
    element.set("timeout", operation.timeout.count())
        .set("start_delay", operation.start_delay.count())
        .set("kill", operation.kill_scope == KillScope::process ? kKillProcess : "group")
        .set("expected_rc", operation.expected_rc)
        .set("transition_key", operation.transition_key);
    write_parameters(element, "parameters", operation.parameters);
    write_parameters(element, "annotations", operation.annotations);
}

base::Result<RunOperation> decode_operation(xml::Element element) {
    FieldReader read(element);
    RunOperation operation{.term = read.term(), .resource = read.resource(), .key = read.key()};
    operation.timeout = read.span("timeout");
    operation.start_delay = read.span("start_delay");
    operation.kill_scope = read.text("kill") == kKillProcess ? KillScope::process : KillScope::group;
    operation.expected_rc = static_cast<int>(read.number("expected_rc"));
    operation.transition_key = read.text("transition_key");
    operation.parameters = read.parameters("parameters");
    operation.annotations = read.parameters("annotations");
    if (operation.key.interval < base::Milliseconds::zero()) {
        read.fail("interval");
    }
    return read.result(std::move(operation));
}

}  // namespace systole::lrmd
