#include "messaging/corosync/packet.hpp"

#include "messaging/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace systole::messaging::corosync {

namespace {

struct Encoder {
    WireWriter& writer;

    void operator()(const FragmentPacket& packet) const { writer.rest(packet.fragment); }
    void operator()(const Greeting& greeting) const { writer.text(greeting.name.value()).u64(greeting.incarnation.value()); }
    void operator()(const SkipPacket& skip) const {
        for (const Sender& sender : skip.silent) {
            writer.u32(sender.node.value()).u64(sender.life);
        }
    }
};

Greeting read_greeting(WireReader& reader) {
    const NodeName name{std::string{reader.text()}};
    return {.name = name, .incarnation = Incarnation{reader.u64()}};
}

SkipPacket read_skip(WireReader& reader) {
    SkipPacket skip;
    while (reader.ok() && !reader.at_end()) {
        const NodeId node{reader.u32()};
        skip.silent.insert({.node = node, .life = reader.u64()});
    }
    return skip;
}

std::optional<Packet> read(std::uint8_t kind, WireReader& reader) {
    switch (kind) {
        case 0: return FragmentPacket{.fragment = Bytes{reader.rest()}};
        case 1: return read_greeting(reader);
        case 2: return read_skip(reader);
        default: return std::nullopt;
    }
}

}  // namespace

Bytes encode(const Packet& packet) {
    WireWriter writer;
    writer.u8(kPacketVersion).u8(static_cast<std::uint8_t>(packet.index()));
    std::visit(Encoder{writer}, packet);
    return writer.take();
}

base::Result<Packet> decode_packet(std::string_view bytes) {
    WireReader reader{bytes};
    const std::uint8_t version = reader.u8();
    const std::uint8_t kind = reader.u8();
    if (reader.ok() && version != kPacketVersion) {
        return base::Error{.code = base::Errc::unsupported,
                           .message = fmt::format("packet of version {}, this node speaks {}", version, kPacketVersion)};
    }
    std::optional<Packet> packet = read(kind, reader);
    if (!packet || !reader.ok() || !reader.at_end()) {
        return base::Error{.code = base::Errc::corrupt, .message = "not a packet of ours"};
    }
    return *std::move(packet);
}

}  // namespace systole::messaging::corosync
