#include "lrmd/protocol.hpp"

#include "lrmd/fields.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace systole::lrmd {

namespace {

using base::Errc;
using base::Error;

constexpr std::array<std::pair<Refused::Why, std::string_view>, 4> kWhyNames = {
    {{Refused::Why::lower_term, "lower_term"},
     {Refused::Why::not_attached, "not_attached"},
     {Refused::Why::unknown_resource, "unknown_resource"},
     {Refused::Why::invalid, "invalid"}}};

constexpr std::array<std::pair<ActiveOperation::State, std::string_view>, 3> kStateNames = {
    {{ActiveOperation::State::waiting, "waiting"},
     {ActiveOperation::State::running, "running"},
     {ActiveOperation::State::between_runs, "between_runs"}}};

template <typename Names, typename Value>
std::string_view name_in(const Names& names, Value value) {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) {
            return name;
        }
    }
    return names.back().second;
}

template <typename Value, std::size_t N>
Value value_in(const std::array<std::pair<Value, std::string_view>, N>& names, FieldReader& read, std::string_view field) {
    const auto text = read.text(field);
    for (const auto& [value, name] : names) {
        if (name == text) {
            return value;
        }
    }
    read.fail(field);
    return names.back().first;
}

// --- brain -> executor: one pair of functions per message -------------------------------------------------------------

constexpr std::string_view name_of(const Attach&) {
    return "lrmd_attach";
}
constexpr std::string_view name_of(const RegisterResource&) {
    return "lrmd_register";
}
constexpr std::string_view name_of(const UnregisterResource&) {
    return "lrmd_unregister";
}
constexpr std::string_view name_of(const RunOperation&) {
    return "lrmd_run";
}
constexpr std::string_view name_of(const CancelOperation&) {
    return "lrmd_cancel";
}
constexpr std::string_view name_of(const GetMetadata&) {
    return "lrmd_get_metadata";
}
constexpr std::string_view name_of(const GetReport&) {
    return "lrmd_get_report";
}
constexpr std::string_view name_of(const Acknowledge&) {
    return "lrmd_acknowledge";
}
constexpr std::string_view name_of(const ClearFailures&) {
    return "lrmd_clear_failures";
}

void write(xml::MutableElement element, const Attach& message) {
    write_term(element, message.term);
}
void write(xml::MutableElement element, const RegisterResource& message) {
    element.set("resource", message.resource.id.value());
    write_agent(element, message.resource.agent);
}
void write(xml::MutableElement element, const UnregisterResource& message) {
    element.set("resource", message.resource.value());
}
void write(xml::MutableElement element, const RunOperation& message) {
    encode_operation(element, message);
}
void write(xml::MutableElement element, const CancelOperation& message) {
    write_term(element, message.term);
    element.set("resource", message.resource.value());
    write_key(element, message.key);
}
void write(xml::MutableElement element, const GetMetadata& message) {
    write_agent(element, message.agent);
    element.set("refresh", message.refresh);
}
void write(xml::MutableElement /*element*/, const GetReport& /*message*/) {}
void write(xml::MutableElement element, const Acknowledge& message) {
    element.set("resource", message.resource.value()).set("call_id", message.call_id);
}
void write(xml::MutableElement element, const ClearFailures& message) {
    element.set("resource", message.resource.value());
    if (message.key) {
        write_key(element, *message.key);
    }
}

base::Result<ToExecutor> read(FieldReader& in, Attach /*kind*/) {
    return in.result<ToExecutor>(Attach{in.term()});
}
base::Result<ToExecutor> read(FieldReader& in, RegisterResource /*kind*/) {
    Resource resource{.id = in.resource(), .agent = in.agent()};
    return in.result<ToExecutor>(RegisterResource{std::move(resource)});
}
base::Result<ToExecutor> read(FieldReader& in, UnregisterResource /*kind*/) {
    return in.result<ToExecutor>(UnregisterResource{in.resource()});
}
base::Result<ToExecutor> read(const FieldReader& in, const RunOperation& /*kind*/) {
    auto operation = decode_operation(in.element());
    return operation ? base::Result<ToExecutor>(std::move(*operation)) : operation.error();
}
base::Result<ToExecutor> read(FieldReader& in, CancelOperation /*kind*/) {
    CancelOperation message{.term = in.term(), .resource = in.resource(), .key = in.key()};
    return in.result<ToExecutor>(std::move(message));
}
base::Result<ToExecutor> read(FieldReader& in, GetMetadata /*kind*/) {
    GetMetadata message{.agent = in.agent(), .refresh = in.flag("refresh")};
    return in.result<ToExecutor>(std::move(message));
}
base::Result<ToExecutor> read(const FieldReader& in, GetReport /*kind*/) {
    return in.result<ToExecutor>(GetReport{});
}
base::Result<ToExecutor> read(FieldReader& in, Acknowledge /*kind*/) {
    Acknowledge message{.resource = in.resource(), .call_id = in.number("call_id")};
    return in.result<ToExecutor>(std::move(message));
}
base::Result<ToExecutor> read(FieldReader& in, ClearFailures /*kind*/) {
    ClearFailures message{.resource = in.resource()};
    if (in.element().has("operation")) {
        message.key = in.key();
    }
    return in.result<ToExecutor>(std::move(message));
}

// --- executor -> brain ------------------------------------------------------------------------------------------------

constexpr std::string_view name_of(const Report&) {
    return "lrmd_report";
}
constexpr std::string_view name_of(const Completed&) {
    return "lrmd_completed";
}
constexpr std::string_view name_of(const Accepted&) {
    return "lrmd_accepted";
}
constexpr std::string_view name_of(const Cancelled&) {
    return "lrmd_cancelled";
}
constexpr std::string_view name_of(const Refused&) {
    return "lrmd_refused";
}
constexpr std::string_view name_of(const MetadataReply&) {
    return "lrmd_metadata";
}

void write(xml::MutableElement element, const ActiveOperation& active) {
    element.set("resource", active.resource.value());
    write_key(element, active.key);
    element.set("call_id", active.call_id)
        .set("state", name_in(kStateNames, active.state))
        .set("transition_key", active.transition_key);
    write_parameters(element, "parameters", active.parameters);
    write_parameters(element, "annotations", active.annotations);
}
void write(xml::MutableElement element, const ResourceReport& report) {
    element.set("resource", report.resource.id.value());
    write_agent(element, report.resource.agent);
    for (const auto& entry : report.history) {
        auto history = element.append("history");
        history.set("id", entry.id).set("acknowledged", entry.acknowledged);
        encode_result(history, entry.result);
    }
    for (const auto& active : report.active) {
        write(element.append("active"), active);
    }
}
void write(xml::MutableElement element, const Report& message) {
    element.set("start_count", message.start_count);
    for (const auto& resource : message.resources) {
        write(element.append("resource"), resource);
    }
    for (const auto& result : message.unacknowledged) {
        encode_result(element.append("unacknowledged"), result);
    }
}
void write(xml::MutableElement element, const Completed& message) {
    encode_result(element, message.result);
}
void write(xml::MutableElement element, const Accepted& message) {
    element.set("resource", message.resource.value());
    write_key(element, message.key);
    element.set("call_id", message.call_id).set("transition_key", message.transition_key);
}
void write(xml::MutableElement element, const Cancelled& message) {
    element.set("resource", message.resource.value());
    write_key(element, message.key);
    element.set("call_id", message.call_id);
}
void write(xml::MutableElement element, const Refused& message) {
    element.set("why", name_in(kWhyNames, message.why)).set("message", message.message);
    if (message.resource) {
        element.set("resource", message.resource->value());
    }
    if (message.key) {
        write_key(element, *message.key);
    }
    element.set("transition_key", message.transition_key);
}
void write(xml::MutableElement element, const MetadataReply& message) {
    write_agent(element, message.agent);
    element.set("found", message.found).set("metadata", message.metadata).set("problem", message.problem);
}

base::Result<ActiveOperation> read_active(xml::Element element) {
    FieldReader in(element);
    ActiveOperation active{.resource = in.resource(), .key = in.key(), .call_id = in.number("call_id")};
    active.state = value_in(kStateNames, in, "state");
    active.transition_key = in.text("transition_key");
    active.parameters = in.parameters("parameters");
    active.annotations = in.parameters("annotations");
    return in.result(std::move(active));
}
base::Result<ResourceReport> read_resource(xml::Element element) {
    FieldReader in(element);
    ResourceReport report{.resource = {.id = in.resource(), .agent = in.agent()}};
    for (const auto entry : element.children("history")) {
        auto result = decode_result(entry);
        if (!result) {
            return result.error();
        }
        report.history.push_back(
            {.id = std::string(entry.id()), .acknowledged = entry.get("acknowledged") == "true", .result = std::move(*result)});
    }
    for (const auto entry : element.children("active")) {
        auto active = read_active(entry);
        if (!active) {
            return active.error();
        }
        report.active.push_back(std::move(*active));
    }
    return in.result(std::move(report));
}
base::Result<FromExecutor> read(FieldReader& in, const Report& /*kind*/) {
    Report message{.start_count = in.count("start_count")};
    for (const auto entry : in.element().children("resource")) {
        auto resource = read_resource(entry);
        if (!resource) {
            return resource.error();
        }
        message.resources.push_back(std::move(*resource));
    }
    for (const auto entry : in.element().children("unacknowledged")) {
        auto result = decode_result(entry);
        if (!result) {
            return result.error();
        }
        message.unacknowledged.push_back(std::move(*result));
    }
    return in.result<FromExecutor>(std::move(message));
}
base::Result<FromExecutor> read(const FieldReader& in, const Completed& /*kind*/) {
    auto result = decode_result(in.element());
    return result ? base::Result<FromExecutor>(Completed{std::move(*result)}) : result.error();
}
base::Result<FromExecutor> read(FieldReader& in, const Accepted& /*kind*/) {
    Accepted message{.resource = in.resource(), .key = in.key(), .call_id = in.number("call_id")};
    message.transition_key = in.text("transition_key");
    return in.result<FromExecutor>(std::move(message));
}
base::Result<FromExecutor> read(FieldReader& in, const Cancelled& /*kind*/) {
    Cancelled message{.resource = in.resource(), .key = in.key(), .call_id = in.number("call_id")};
    return in.result<FromExecutor>(std::move(message));
}
base::Result<FromExecutor> read(FieldReader& in, const Refused& /*kind*/) {
    Refused message{.why = value_in(kWhyNames, in, "why"), .message = in.text("message")};
    if (in.element().has("resource")) {
        message.resource = in.resource();
    }
    if (in.element().has("operation")) {
        message.key = in.key();
    }
    message.transition_key = in.text("transition_key");
    return in.result<FromExecutor>(std::move(message));
}
base::Result<FromExecutor> read(FieldReader& in, const MetadataReply& /*kind*/) {
    MetadataReply message{.agent = in.agent(), .found = in.flag("found")};
    message.metadata = in.text("metadata");
    message.problem = in.text("problem");
    return in.result<FromExecutor>(std::move(message));
}

// --- both -------------------------------------------------------------------------------------------------------------

template <typename Variant>
xml::Document encode_variant(const Variant& message) {
    return std::visit(
        [](const auto& one) {
            xml::Document document = xml::Document::create(name_of(one));
            write(document.mutable_root(), one);
            return document;
        },
        message);
}

/// Tries the alternatives of the variant from number I on.
template <typename Variant, std::size_t I = 0>
base::Result<Variant> decode_variant(xml::Element element) {
    if constexpr (I < std::variant_size_v<Variant>) {
        const std::variant_alternative_t<I, Variant> kind{};
        if (element.is(name_of(kind))) {
            FieldReader in(element);
            return read(in, kind);
        }
        return decode_variant<Variant, I + 1>(element);
    } else {
        return Error{Errc::invalid, fmt::format("<{}> is no message of the executor's protocol", element.name())};
    }
}

}  // namespace

xml::Document encode(const ToExecutor& message) {
    return encode_variant(message);
}

xml::Document encode(const FromExecutor& message) {
    return encode_variant(message);
}

base::Result<ToExecutor> decode_to_executor(xml::Element element) {
    return decode_variant<ToExecutor>(element);
}

base::Result<FromExecutor> decode_from_executor(xml::Element element) {
    return decode_variant<FromExecutor>(element);
}

}  // namespace systole::lrmd
