#pragma once

#include "base/result.hpp"
#include "messaging/node_list.hpp"
#include "messaging/types.hpp"

#include <functional>
#include <optional>

namespace systole::messaging {

/// A core's wish to send: no destination means everybody, the sender included. Cores return these; adapters offer them
/// to a Channel.
struct Outgoing {
    Priority priority = Priority::control;
    std::optional<NodeId> to;
    Bytes bytes;

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

/// What became of an offer.
enum class Offer {
    accepted,   ///< queued; it is delivered, unless a view change loses it
    busy,       ///< the queue holds kQueueLimitBytes: not taken, try later
    too_large,  ///< more than kMaxMessageBytes: not taken
    closed,     ///< the channel is gone
};

/// Group communication with the guarantees of the design's §4 and no more than §6.1.1 admits:
///  - `multicast`: all who deliver a message in a view deliver it in the same order as the others, the sender included;
///  - `send`: in the same stream, passed on at the destination only;
///  - events come in one stream through one handler, never from inside `multicast` or `send`;
///  - a message may be lost with a view change, or arrive in the view after the one in which it was offered.
/// A view without members says that the transport is gone for good: it is the last event, and who wants to come back
/// opens a new channel with a new incarnation.
/// One thread: all calls and events happen on the event loop the channel was made for.
class Channel {
public:
    using Handler = std::function<void(Event)>;

    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    Channel(Channel&&) = delete;
    Channel& operator=(Channel&&) = delete;
    /// Leaves the group at once, if it has not; the handler is not called any more.
    virtual ~Channel() = default;

    /// Connects and joins the group; the first event is a View that has this node among its members.
    /// Errors: `io` (the cluster layer cannot be reached), `refused` (not let in), `invalid` (configuration).
    /// After an error the channel is closed. Call once.
    [[nodiscard]] virtual base::Result<void> open(Handler handler) = 0;

    /// Leaves the group in good order: the others see this member leave. No event follows.
    virtual void close() = 0;

    [[nodiscard]] virtual Offer offer(Outgoing message) = 0;

    Offer multicast(Priority priority, Bytes bytes) {
        return offer({.priority = priority, .to = std::nullopt, .bytes = std::move(bytes)});
    }
    Offer send(NodeId to, Priority priority, Bytes bytes) {
        return offer({.priority = priority, .to = to, .bytes = std::move(bytes)});
    }

    /// Bytes offered and not yet sent: for callers that coalesce when it grows.
    [[nodiscard]] virtual std::size_t queued_bytes() const = 0;

    /// This node; known before `open` for the local and simulated transports, after it for Corosync.
    [[nodiscard]] virtual const Member& self() const = 0;

    /// The configured voters and quorum options; as `self`.
    [[nodiscard]] virtual const NodeList& node_list() const = 0;
};

}  // namespace systole::messaging
