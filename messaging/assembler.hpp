#pragma once

#include "messaging/fragment.hpp"
#include "messaging/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace systole::messaging {

/// A sending process, as the transport tells them apart: `life` is the incarnation, or the process id under Corosync.
struct Sender {
    NodeId node;
    std::uint64_t life = 0;

    friend auto operator<=>(const Sender&, const Sender&) = default;
    friend bool operator==(const Sender&, const Sender&) = default;
};

/// Joins fragments to messages, per sender and class.
class Assembler {
public:
    /// The whole message if this was its last piece. A piece that does not continue what is there starts anew if it is a
    /// first one, else is dropped and counted: its beginning was sent before we were in the group.
    [[nodiscard]] std::optional<Bytes> add(Sender sender, Fragment fragment);

    /// The sender is gone: what it left unfinished will never be whole.
    void drop(Sender sender);

    [[nodiscard]] std::uint64_t dropped_fragments() const { return dropped_fragments_; }
    /// Bytes held for unfinished messages.
    [[nodiscard]] std::size_t held_bytes() const;

private:
    struct Partial {
        std::uint64_t message = 0;
        std::uint64_t total = 0;
        Bytes bytes;
    };

    std::map<std::pair<Sender, Priority>, Partial> partials_;
    std::uint64_t dropped_fragments_ = 0;
};

}  // namespace systole::messaging
