#include "messaging/local/frames.hpp"

#include "messaging/wire.hpp"

#include <fmt/format.h>

#include <optional>

namespace systole::messaging::local {

namespace {

base::Error corrupt() {
    return {.code = base::Errc::corrupt, .message = "not a frame of the local transport"};
}

/// Version and kind; the kind is the alternative's place in its variant.
WireWriter header(std::size_t kind) {
    WireWriter writer;
    writer.u8(kFrameVersion).u8(static_cast<std::uint8_t>(kind));
    return writer;
}

base::Result<std::uint8_t> read_header(WireReader& reader) {
    const std::uint8_t version = reader.u8();
    if (reader.ok() && version != kFrameVersion) {
        return base::Error{.code = base::Errc::unsupported,
                           .message = fmt::format("frame of version {}, this node speaks {}", version, kFrameVersion)};
    }
    const std::uint8_t kind = reader.u8();
    return reader.ok() ? base::Result<std::uint8_t>{kind} : corrupt();
}

void write(WireWriter& writer, const Member& member) {
    writer.u32(member.id.value()).text(member.name.value()).u64(member.incarnation.value());
}

Member read_member(WireReader& reader) {
    const NodeId id{reader.u32()};
    const NodeName name{std::string{reader.text()}};
    return {.id = id, .name = name, .incarnation = Incarnation{reader.u64()}};
}

/// A count of list entries that a frame may announce: keeps a broken frame from asking for much memory.
std::uint32_t read_count(WireReader& reader) {
    const std::uint32_t count = reader.u32();
    return count <= kMaxMembers ? count : 0;
}

struct Encoder {
    WireWriter& writer;

    void operator()(const Hello& hello) const {
        write(writer, hello.member);
        writer.u64(hello.highest_ring).u32(static_cast<std::uint32_t>(hello.last_members.size()));
        for (const NodeId& id : hello.last_members) {
            writer.u32(id.value());
        }
    }
    void operator()(const Submit& submit) const { writer.rest(submit.fragment); }
    void operator()(const Pong&) const {}
    void operator()(const Control& control) const { writer.rest(control.command); }
    void operator()(const NewView& view) const {
        writer.u64(view.ring.sequence).u32(view.ring.leader.value()).u32(static_cast<std::uint32_t>(view.members.size()));
        for (const Member& member : view.members) {
            write(writer, member);
        }
        writer.u32(static_cast<std::uint32_t>(view.hosts.size()));
        for (const NodeId& host : view.hosts) {
            writer.u32(host.value());
        }
    }
    void operator()(const Ordered& ordered) const { writer.u32(ordered.from.value()).rest(ordered.fragment); }
    void operator()(const Lost& lost) const { writer.rest(lost.fragment); }
    void operator()(const Ping&) const {}
    void operator()(const Refused& refused) const { writer.rest(refused.reason); }
    void operator()(const Reply& reply) const { writer.u8(reply.ok ? 1 : 0).rest(reply.text); }
};

template <typename Frame>
Bytes encode_frame(const Frame& frame) {
    WireWriter writer = header(frame.index());
    std::visit(Encoder{writer}, frame);
    return writer.take();
}

Hello read_hello(WireReader& reader) {
    Hello hello{.member = read_member(reader), .highest_ring = reader.u64()};
    for (std::uint32_t count = read_count(reader); count > 0; --count) {
        hello.last_members.emplace_back(reader.u32());
    }
    return hello;
}

NewView read_view(WireReader& reader) {
    const std::uint64_t sequence = reader.u64();
    NewView view{.ring = {.sequence = sequence, .leader = NodeId{reader.u32()}}};
    for (std::uint32_t count = read_count(reader); count > 0; --count) {
        view.members.push_back(read_member(reader));
    }
    for (std::uint32_t count = read_count(reader); count > 0; --count) {
        view.hosts.emplace_back(reader.u32());
    }
    return view;
}

template <typename Frame>
base::Result<Frame> checked(std::optional<Frame> frame, const WireReader& reader) {
    if (!frame || !reader.ok() || !reader.at_end()) {
        return corrupt();
    }
    return *std::move(frame);
}

std::optional<ToSequencer> read_to_sequencer(std::uint8_t kind, WireReader& reader) {
    switch (kind) {
        case 0: return read_hello(reader);
        case 1: return Submit{.fragment = Bytes{reader.rest()}};
        case 2: return Pong{};
        case 3: return Control{.command = std::string{reader.rest()}};
        default: return std::nullopt;
    }
}

Ordered read_ordered(WireReader& reader) {
    const NodeId from{reader.u32()};
    return {.from = from, .fragment = Bytes{reader.rest()}};
}

Reply read_reply(WireReader& reader) {
    const bool ok = reader.u8() != 0;
    return {.ok = ok, .text = std::string{reader.rest()}};
}

std::optional<ToNode> read_to_node(std::uint8_t kind, WireReader& reader) {
    switch (kind) {
        case 0: return read_view(reader);
        case 1: return read_ordered(reader);
        case 2: return Lost{.fragment = Bytes{reader.rest()}};
        case 3: return Ping{};
        case 4: return Refused{.reason = std::string{reader.rest()}};
        case 5: return read_reply(reader);
        default: return std::nullopt;
    }
}

}  // namespace

Bytes encode(const ToSequencer& frame) {
    return encode_frame(frame);
}

Bytes encode(const ToNode& frame) {
    return encode_frame(frame);
}

base::Result<ToSequencer> decode_to_sequencer(std::string_view bytes) {
    WireReader reader{bytes};
    const base::Result<std::uint8_t> kind = read_header(reader);
    return kind ? checked(read_to_sequencer(*kind, reader), reader) : kind.error();
}

base::Result<ToNode> decode_to_node(std::string_view bytes) {
    WireReader reader{bytes};
    const base::Result<std::uint8_t> kind = read_header(reader);
    return kind ? checked(read_to_node(*kind, reader), reader) : kind.error();
}

}  // namespace systole::messaging::local
