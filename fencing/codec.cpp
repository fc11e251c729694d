#include "fencing/message_fields.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

namespace systole::fencing {

namespace {

// Names of the messages in the order of their variants.
constexpr std::array<const char*, std::variant_size_v<ToFencer>> kToFencer{
    "hello",        "configure", "peers",       "fence",         "confirm",  "device-action",
    "list-devices", "ask-agent", "get-history", "clean-history", "from-peer",     "setup"};
constexpr std::array<const char*, std::variant_size_v<FromFencer>> kFromFencer{
    "to-peer", "fence-done", "fence-notice", "device-done", "device-list", "agent-done", "history"};
constexpr std::array<const char*, std::variant_size_v<PeerMessage>> kPeerMessage{"query",  "devices", "execute", "done",
                                                                                 "notice", "history", "forget"};

base::Error invalid(std::string message) {
    return {.code = base::Errc::invalid, .message = std::move(message)};
}

template <typename Message>
xml::Document write(const Message& message, std::span<const char* const> names) {
    xml::Document document = xml::Document::create("fencing");
    xml::MutableElement root = document.mutable_root();
    root.set("version", kProtocolVersion).set("message", names[message.index()]);
    std::visit(
        [&root](const auto& alternative) {
            FieldWriter writer{root};
            describe(writer, alternative);
        },
        message);
    return document;
}

template <typename Message, std::size_t Index>
base::Result<Message> read_alternative(xml::Element element) {
    std::variant_alternative_t<Index, Message> alternative{};
    FieldReader reader{element};
    describe(reader, alternative);
    if (reader.problem()) {
        return invalid(*reader.problem());
    }
    return Message{std::move(alternative)};
}

template <typename Message, std::size_t... Indices>
base::Result<Message> read(xml::Element element, std::size_t kind, std::index_sequence<Indices...>) {
    using Read = base::Result<Message> (*)(xml::Element);
    constexpr std::array<Read, sizeof...(Indices)> readers{&read_alternative<Message, Indices>...};
    return readers[kind](element);
}

template <typename Message>
base::Result<Message> read(xml::Element element, std::span<const char* const> names) {
    if (!element.is("fencing")) {
        return invalid(fmt::format("fencing message expected, not <{}>", element.name()));
    }
    if (element.get("version") != std::to_string(kProtocolVersion)) {
        return base::Error{.code = base::Errc::unsupported,
                           .message = fmt::format("fencing message of version \"{}\", this node speaks {}",
                                                  element.get("version"), kProtocolVersion)};
    }
    const std::string_view name = element.get("message");
    for (std::size_t kind = 0; kind < names.size(); ++kind) {
        if (name == names[kind]) {
            return read<Message>(element, kind, std::make_index_sequence<std::variant_size_v<Message>>{});
        }
    }
    return invalid(fmt::format("no fencing message is named \"{}\"", name));
}

}  // namespace

xml::Document to_xml(const ToFencer& message) {
    return write(message, kToFencer);
}

xml::Document to_xml(const FromFencer& message) {
    return write(message, kFromFencer);
}

base::Result<ToFencer> to_fencer_from_xml(xml::Element element) {
    return read<ToFencer>(element, kToFencer);
}

base::Result<FromFencer> from_fencer_from_xml(xml::Element element) {
    return read<FromFencer>(element, kFromFencer);
}

std::string encode(const PeerMessage& message) {
    return xml::to_text(write(message, kPeerMessage).root());
}

base::Result<PeerMessage> decode_peer_message(std::string_view text) {
    const base::Result<xml::Document> document = xml::Document::parse(text, {.source = "message of a fencer"});
    return document ? read<PeerMessage>(document->root(), kPeerMessage) : document.error();
}

}  // namespace systole::fencing
