#include "ipc/envelope.hpp"

#include "base/number.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

namespace systole::ipc {

namespace {

using base::Errc;
using base::Error;
using Kind = Envelope::Kind;

constexpr std::size_t kMaxHeaderBytes = 512;

constexpr std::array<std::pair<Kind, std::string_view>, 6> kKindNames = {{{Kind::request, "request"},
                                                                          {Kind::reply, "reply"},
                                                                          {Kind::notification, "notification"},
                                                                          {Kind::error, "error"},
                                                                          {Kind::ping, "ping"},
                                                                          {Kind::pong, "pong"}}};

std::string_view name_of(Kind kind) {
    for (const auto& [candidate, name] : kKindNames) {
        if (candidate == kind) {
            return name;
        }
    }
    return "notification";
}

std::optional<Kind> kind_named(std::string_view name) {
    for (const auto& [kind, candidate] : kKindNames) {
        if (candidate == name) {
            return kind;
        }
    }
    return std::nullopt;
}

base::Result<Envelope> read_header(xml::Element header) {
    if (!header.is("ipc")) {
        return Error{Errc::invalid, fmt::format("IPC message: <{}> is no envelope", header.name())};
    }
    if (header.get("version") != std::to_string(kEnvelopeVersion)) {
        return Error{Errc::unsupported, fmt::format("IPC message: version {} is not spoken here", header.get("version"))};
    }
    const auto kind = kind_named(header.get("kind"));
    const auto id = base::parse_whole_integer(header.get("id"));
    if (!kind || !id || *id < 0) {
        return Error{Errc::invalid, "IPC message: kind or id missing or unknown"};
    }
    return Envelope{.kind = *kind, .id = static_cast<RequestId>(*id)};
}

}  // namespace

std::string encode(const Envelope& envelope) {
    xml::Document header = xml::Document::create("ipc");
    header.mutable_root().set("version", kEnvelopeVersion).set("kind", name_of(envelope.kind)).set("id", envelope.id);
    std::string bytes = xml::to_text(header.root());
    bytes += '\n';
    bytes += envelope.body;
    return bytes;
}

base::Result<Envelope> decode(std::string_view bytes) {
    if (bytes.size() > kMaxEnvelopeBytes) {
        return Error{Errc::invalid, "IPC message: too large"};
    }
    const auto line = bytes.substr(0, kMaxHeaderBytes);
    const auto end = line.find('\n');
    if (end == std::string_view::npos) {
        return Error{Errc::invalid, "IPC message: no envelope"};
    }
    const auto header = xml::Document::parse(line.substr(0, end), {.source = "IPC message"});
    if (!header) {
        return header.error();
    }
    auto envelope = read_header(header->root());
    if (envelope) {
        envelope->body = bytes.substr(end + 1);
    }
    return envelope;
}

}  // namespace systole::ipc
