#pragma once

#include "fencing/protocol.hpp"

/// What fencers say to each other. Only fencers read this; brains carry it unread.
namespace systole::fencing {

/// Which of your devices can do this? Answered by PeerDevices.
struct PeerQuery {
    std::string request;
    NodeName target;
    Action action = Action::reboot;

    friend bool operator==(const PeerQuery&, const PeerQuery&) = default;
};

struct PeerDevices {
    std::string request;
    std::vector<Capability> devices;

    friend bool operator==(const PeerDevices&, const PeerDevices&) = default;
};

/// Do it, with the named device or (none named) any of yours, one after the other. Answered by PeerDone.
struct PeerExecute {
    std::string request;
    unsigned step = 0;  ///< numbers the executions of a request: an answer to an earlier one is ignored
    NodeName target;
    Incarnation target_incarnation = 0;
    Action action = Action::reboot;
    std::optional<DeviceId> device;
    Milliseconds timeout{0};  ///< for this execution, its delays included
    Milliseconds delay{0};    ///< added to the device's own; negative: none at all

    friend bool operator==(const PeerExecute&, const PeerExecute&) = default;
};

struct PeerDone {
    std::string request;
    unsigned step = 0;
    Outcome outcome;

    friend bool operator==(const PeerDone&, const PeerDone&) = default;
};

/// A fencing began or ended.
struct PeerNotice {
    HistoryEntry entry;

    friend bool operator==(const PeerNotice&, const PeerNotice&) = default;
};

/// What I remember; tell me yours if `wants_reply`.
struct PeerHistory {
    std::vector<HistoryEntry> entries;
    bool wants_reply = false;

    friend bool operator==(const PeerHistory&, const PeerHistory&) = default;
};

/// Forget finished entries.
struct PeerForget {
    std::optional<NodeName> target;

    friend bool operator==(const PeerForget&, const PeerForget&) = default;
};

using PeerMessage = std::variant<PeerQuery, PeerDevices, PeerExecute, PeerDone, PeerNotice, PeerHistory, PeerForget>;

[[nodiscard]] std::string encode(const PeerMessage& message);
/// Errors: `invalid`.
[[nodiscard]] base::Result<PeerMessage> decode_peer_message(std::string_view text);

}  // namespace systole::fencing
