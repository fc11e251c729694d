#pragma once

#include "base/result.hpp"
#include "messaging/types.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a node and the sequencer of the local transport say to each other; one frame is one packet of the socket.
namespace systole::messaging::local {

inline constexpr std::uint8_t kFrameVersion = 1;

// --- node -> sequencer ---

/// Let me in. First frame of a connection.
struct Hello {
    Member member;
    std::uint64_t highest_ring = 0;    ///< known to this node
    std::vector<NodeId> last_members;  ///< of its last common view without the sequencer that it lost: worth waiting for

    friend bool operator==(const Hello&, const Hello&) = default;
};

/// Put this (an encoded Fragment) into the stream.
struct Submit {
    Bytes fragment;

    friend bool operator==(const Submit&, const Submit&) = default;
};

/// I live.
struct Pong {
    friend bool operator==(const Pong&, const Pong&) = default;
};

/// Instead of Hello: a command for demonstrations and tests (see Sequencer::command). Answered by Reply.
struct Control {
    std::string command;

    friend bool operator==(const Control&, const Control&) = default;
};

using ToSequencer = std::variant<Hello, Submit, Pong, Control>;

// --- sequencer -> node ---

/// The view from here on. The receiver computes who joined and left.
struct NewView {
    RingId ring;
    std::vector<Member> members;
    std::vector<NodeId> hosts;  ///< up, with or without a brain; members' hosts may be left out

    friend bool operator==(const NewView&, const NewView&) = default;
};

/// The next fragment of the stream.
struct Ordered {
    NodeId from;
    Bytes fragment;

    friend bool operator==(const Ordered&, const Ordered&) = default;
};

/// Your fragment was lost (a fault asked for): it will not come back.
struct Lost {
    Bytes fragment;

    friend bool operator==(const Lost&, const Lost&) = default;
};

struct Ping {
    friend bool operator==(const Ping&, const Ping&) = default;
};

/// You are not let in; the connection ends.
struct Refused {
    std::string reason;

    friend bool operator==(const Refused&, const Refused&) = default;
};

struct Reply {
    bool ok = true;
    std::string text;

    friend bool operator==(const Reply&, const Reply&) = default;
};

using ToNode = std::variant<NewView, Ordered, Lost, Ping, Refused, Reply>;

[[nodiscard]] Bytes encode(const ToSequencer& frame);
[[nodiscard]] Bytes encode(const ToNode& frame);
/// Errors: `corrupt` (not such a frame), `unsupported` (another version).
[[nodiscard]] base::Result<ToSequencer> decode_to_sequencer(std::string_view bytes);
[[nodiscard]] base::Result<ToNode> decode_to_node(std::string_view bytes);

}  // namespace systole::messaging::local
