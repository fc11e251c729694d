#include "crmd/client_protocol.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace systole::crmd {

namespace {

constexpr std::string_view kCib = "cib";
constexpr std::string_view kAttributeUpdate = "attribute-update";
constexpr std::string_view kAttributeQuery = "attribute-query";
constexpr std::string_view kNodes = "nodes";
constexpr std::string_view kNodeRemove = "node-remove";
constexpr std::string_view kResource = "resource";
constexpr std::string_view kFence = "fence";
constexpr std::string_view kFenceConfirm = "fence-confirm";
constexpr std::string_view kFenceHistory = "fence-history";
constexpr std::string_view kFenceHistoryCleanup = "fence-history-cleanup";
constexpr std::string_view kFenceDevices = "fence-devices";
constexpr std::string_view kStatus = "status";
constexpr std::string_view kSubscribe = "subscribe";
constexpr std::string_view kShutdown = "shutdown";
constexpr std::string_view kFenceSetup = "fence-setup";
constexpr std::string_view kFenceAgent = "fence-agent";

template <typename Enum, std::size_t Size>
using Names = std::array<std::pair<Enum, std::string_view>, Size>;

constexpr Names<Topic, 4> kTopics{
    {{Topic::cib, "cib"}, {Topic::fencing, "fencing"}, {Topic::transition, "transition"}, {Topic::membership, "membership"}}};
constexpr Names<AttributeVerb, 4> kAttributeVerbs{{{AttributeVerb::set_value, "set-value"},
                                                   {AttributeVerb::set_both, "set-both"},
                                                   {AttributeVerb::set_dampening, "set-dampening"},
                                                   {AttributeVerb::write_out, "write-out"}}};
constexpr Names<ResourceVerb, 3> kResourceVerbs{
    {{ResourceVerb::fail, "fail"}, {ResourceVerb::cleanup, "cleanup"}, {ResourceVerb::refresh, "refresh"}}};

template <typename Enum, std::size_t Size>
std::string_view name_in(const Names<Enum, Size>& names, Enum value) {
    return std::ranges::find(names, value, &std::pair<Enum, std::string_view>::first)->second;
}

template <typename Enum, std::size_t Size>
std::optional<Enum> value_in(const Names<Enum, Size>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<Enum, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

std::optional<std::string> text_in(xml::Element element, std::string_view name) {
    const auto value = element.attribute(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

std::optional<std::chrono::milliseconds> milliseconds_in(xml::Element element, std::string_view name) {
    const auto number = base::parse_whole_integer(element.get(name));
    return number ? std::optional<std::chrono::milliseconds>(*number) : std::nullopt;
}

void set_milliseconds(xml::MutableElement& element, std::string_view name, std::optional<std::chrono::milliseconds> span) {
    if (span) {
        element.set(name, static_cast<long long>(span->count()));
    }
}

base::Error malformed(std::string_view what) {
    return {base::Errc::invalid, "client request: " + std::string(what)};
}

/// Writes each kind of request below `<request type=…>`.
class Writer {
public:
    explicit Writer(xml::MutableElement target) : element_(target) {}

    void operator()(const CibCall& call) { element_.set("type", kCib).append_copy(cib::to_xml(call.request).root()); }
    void operator()(const AttributeUpdate& update) {
        element_.set("type", kAttributeUpdate).set("name", update.name).set("verb", name_in(kAttributeVerbs, update.verb));
        element_.set_if("value", update.value).set_if("node", update.node);
        set_milliseconds(element_, "dampening_ms", update.dampening);
        element_.set("pattern", update.name_is_pattern).set("private", update.is_private);
        element_.set("set_id", update.set_id).set("set_type", update.set_type);
    }
    void operator()(const AttributeQuery& query) {
        element_.set("type", kAttributeQuery).set_if("name", query.name).set_if("node", query.node);
    }
    void operator()(const NodeQuery&) { element_.set("type", kNodes); }
    void operator()(const NodeRemove& removal) { element_.set("type", kNodeRemove).set("node", removal.node); }
    void operator()(const ResourceCommand& command) {
        element_.set("type", kResource).set("verb", name_in(kResourceVerbs, command.verb));
        element_.set_if("resource", command.resource).set_if("node", command.node).set_if("operation", command.operation);
        set_milliseconds(element_, "interval_ms", command.interval);
    }
    void operator()(const FenceRequest& fence) {
        element_.set("type", kFence).set("target", fence.target).set("action", fence.action);
        set_milliseconds(element_, "timeout_ms", fence.timeout);
        set_milliseconds(element_, "tolerance_ms", fence.tolerance);
        set_milliseconds(element_, "delay_ms", fence.delay);
        element_.set("client", fence.client);
    }
    void operator()(const FenceConfirm& confirm) { element_.set("type", kFenceConfirm).set("target", confirm.target); }
    void operator()(const FenceHistoryQuery& query) { element_.set("type", kFenceHistory).set_if("target", query.target); }
    void operator()(const FenceHistoryCleanup& cleanup) {
        element_.set("type", kFenceHistoryCleanup).set_if("target", cleanup.target);
    }
    void operator()(const FenceDevicesQuery& query) { element_.set("type", kFenceDevices).set_if("target", query.target); }
    void operator()(const StatusQuery& query) { element_.set("type", kStatus).set_if("node", query.node); }
    void operator()(const Subscribe& subscribe) {
        element_.set("type", kSubscribe);
        for (const Topic topic : subscribe.topics) {
            element_.append("topic").set("name", to_string(topic));
        }
    }
    void operator()(const Shutdown& shutdown) { element_.set("type", kShutdown).set_if("node", shutdown.node); }
    void operator()(const FenceSetup& setup) { write_fencing(kFenceSetup, setup.setup); }
    void operator()(const FenceAgentQuery& query) { write_fencing(kFenceAgent, query.question); }

private:
    /// The fencer's own form, which it gets in the end.
    void write_fencing(std::string_view type, const fencing::ToFencer& message) {
        element_.set("type", type).append_copy(fencing::to_xml(message).root());
    }

    xml::MutableElement element_;
};

base::Result<ClientRequest> read_cib(xml::Element element) {
    auto request = cib::request_from_xml(element.child());
    if (!request) {
        return request.error();
    }
    return ClientRequest(CibCall{.request = std::move(*request)});
}

base::Result<ClientRequest> read_attribute_update(xml::Element element) {
    const auto verb = value_in(kAttributeVerbs, element.get("verb", "set-value"));
    if (!verb || element.get("name").empty()) {
        return malformed("attribute update without a name, or with an unknown verb");
    }
    return ClientRequest(AttributeUpdate{.name = std::string(element.get("name")),
                                         .value = text_in(element, "value"),
                                         .node = text_in(element, "node"),
                                         .verb = *verb,
                                         .dampening = milliseconds_in(element, "dampening_ms"),
                                         .name_is_pattern = base::is_true(element.get("pattern")),
                                         .is_private = base::is_true(element.get("private")),
                                         .set_id = std::string(element.get("set_id")),
                                         .set_type = std::string(element.get("set_type"))});
}

base::Result<ClientRequest> read_resource_command(xml::Element element) {
    const auto verb = value_in(kResourceVerbs, element.get("verb"));
    if (!verb) {
        return malformed("unknown verb for a resource");
    }
    return ClientRequest(ResourceCommand{.verb = *verb,
                                         .resource = text_in(element, "resource"),
                                         .node = text_in(element, "node"),
                                         .operation = text_in(element, "operation"),
                                         .interval = milliseconds_in(element, "interval_ms")});
}

base::Result<ClientRequest> read_fence(xml::Element element) {
    FenceRequest fence{.target = std::string(element.get("target")), .action = std::string(element.get("action"))};
    if (fence.target.empty() || fence.action.empty()) {
        return malformed("fencing without a target or an action");
    }
    fence.timeout = milliseconds_in(element, "timeout_ms").value_or(fence.timeout);
    fence.tolerance =
        std::chrono::floor<std::chrono::seconds>(milliseconds_in(element, "tolerance_ms").value_or(fence.tolerance));
    fence.delay = std::chrono::floor<std::chrono::seconds>(milliseconds_in(element, "delay_ms").value_or(fence.delay));
    fence.client = element.get("client");
    return ClientRequest(std::move(fence));
}

base::Result<ClientRequest> read_fencing(xml::Element element) {
    base::Result<fencing::ToFencer> message = fencing::to_fencer_from_xml(element.child());
    if (!message) {
        return message.error();
    }
    if (auto* const setup = std::get_if<fencing::Setup>(&*message)) {
        return ClientRequest(FenceSetup{std::move(*setup)});
    }
    if (auto* const question = std::get_if<fencing::AskAgent>(&*message)) {
        return ClientRequest(FenceAgentQuery{std::move(*question)});
    }
    return malformed("not for the fencer");
}

base::Result<ClientRequest> read_subscribe(xml::Element element) {
    Subscribe subscribe;
    for (const xml::Element child : element.children("topic")) {
        const auto topic = value_in(kTopics, child.get("name"));
        if (!topic) {
            return malformed("unknown topic '" + std::string(child.get("name")) + "'");
        }
        subscribe.topics.insert(*topic);
    }
    return ClientRequest(std::move(subscribe));
}

std::string text_or_empty(xml::Element element, std::string_view name) {
    return std::string(element.get(name));
}

std::optional<xml::Document> body_of(xml::Element element) {
    const xml::Element child = element.child();
    return child ? std::optional(xml::Document::copy_of(child)) : std::nullopt;
}

}  // namespace

std::string_view to_string(Topic topic) {
    return name_in(kTopics, topic);
}

xml::Document encode(const ClientRequest& request) {
    xml::Document document = xml::Document::create("request");
    std::visit(Writer{document.mutable_root()}, request);
    return document;
}

base::Result<ClientRequest> decode_request(xml::Element element) {
    using Reader = base::Result<ClientRequest> (*)(xml::Element);
    static constexpr std::array<std::pair<std::string_view, Reader>, 16> kReaders{{
        {kCib, read_cib},
        {kAttributeUpdate, read_attribute_update},
        {kAttributeQuery,
         [](xml::Element e) -> base::Result<ClientRequest> {
             return ClientRequest(AttributeQuery{.name = text_in(e, "name"), .node = text_in(e, "node")});
         }},
        {kNodes, [](xml::Element) -> base::Result<ClientRequest> { return ClientRequest(NodeQuery{}); }},
        {kNodeRemove,
         [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(NodeRemove{text_or_empty(e, "node")}); }},
        {kResource, read_resource_command},
        {kFence, read_fence},
        {kFenceConfirm,
         [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(FenceConfirm{text_or_empty(e, "target")}); }},
        {kFenceHistory,
         [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(FenceHistoryQuery{text_in(e, "target")}); }},
        {kFenceHistoryCleanup,
         [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(FenceHistoryCleanup{text_in(e, "target")}); }},
        {kFenceDevices,
         [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(FenceDevicesQuery{text_in(e, "target")}); }},
        {kStatus, [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(StatusQuery{text_in(e, "node")}); }},
        {kFenceSetup, read_fencing},
        {kFenceAgent, read_fencing},
        {kSubscribe, read_subscribe},
        {kShutdown, [](xml::Element e) -> base::Result<ClientRequest> { return ClientRequest(Shutdown{text_in(e, "node")}); }},
    }};
    if (!element.is("request")) {
        return malformed("not a request: <" + std::string(element.name()) + ">");
    }
    const auto found = std::ranges::find(kReaders, element.get("type"), &std::pair<std::string_view, Reader>::first);
    if (found == kReaders.end()) {
        return malformed("unknown type '" + std::string(element.get("type")) + "'");
    }
    return found->second(element);
}

xml::Document encode(const ClientAnswer& answer) {
    xml::Document document = xml::Document::create("answer");
    xml::MutableElement root = document.mutable_root();
    root.set("rc", answer.rc).set("message", answer.message).set("note", answer.note);
    if (answer.body) {
        root.append_copy(answer.body->root());
    }
    return document;
}

base::Result<ClientAnswer> decode_answer(xml::Element element) {
    const auto rc = base::parse_whole_integer(element.get("rc"));
    if (!element.is("answer") || !rc) {
        return malformed("not an answer");
    }
    return ClientAnswer{.rc = static_cast<int>(*rc),
                        .message = text_or_empty(element, "message"),
                        .note = text_or_empty(element, "note"),
                        .body = body_of(element)};
}

xml::Document encode(const Notification& notification) {
    xml::Document document = xml::Document::create("notification");
    xml::MutableElement root = document.mutable_root();
    root.set("topic", to_string(notification.topic));
    root.append_copy(notification.body.root());
    return document;
}

base::Result<Notification> decode_notification(xml::Element element) {
    const auto topic = value_in(kTopics, element.get("topic"));
    auto body = body_of(element);
    if (!element.is("notification") || !topic || !body) {
        return malformed("not a notification");
    }
    return Notification{.topic = *topic, .body = std::move(*body)};
}

}  // namespace systole::crmd
