#pragma once

#include "base/strong_id.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// The words every group transport and every core that is fed by one share: who is there, what was said, who may decide.
namespace systole::messaging {

/// The name of a cluster node, as in the CIB's `uname`.
using NodeName = base::StrongId<struct NodeNameTag, std::string>;
/// The number of a cluster node, as in Corosync's `nodeid` and the CIB's node `id`. Zero is no node.
using NodeId = base::StrongId<struct NodeIdTag, std::uint32_t>;
/// One life of a node's brain process. A later life of the same node has a higher number.
using Incarnation = base::StrongId<struct IncarnationTag, std::uint64_t>;

/// What travels: any bytes, a versioned XML header and its bodies in practice.
using Bytes = std::string;

/// A machine that is up in the cluster layer; its brain need not run.
struct Host {
    NodeId id;
    NodeName name;

    friend auto operator<=>(const Host&, const Host&) = default;
    friend bool operator==(const Host&, const Host&) = default;
};

/// A host whose brain is in the group. Ordered by id, then name, then incarnation.
struct Member {
    NodeId id;
    NodeName name;
    Incarnation incarnation;

    friend auto operator<=>(const Member&, const Member&) = default;
    friend bool operator==(const Member&, const Member&) = default;
};

/// One formation of the cluster layer. `sequence` only grows along the history of any one member.
struct RingId {
    std::uint64_t sequence = 0;
    NodeId leader{0};

    friend auto operator<=>(const RingId&, const RingId&) = default;
    friend bool operator==(const RingId&, const RingId&) = default;
};

/// Names a view: the ring and a digest of the members (id and incarnation of each). May repeat within a ring, when a
/// member is shut out and the same one let in again; design §6.1.2.
struct ViewId {
    RingId ring;
    std::uint64_t members = 0;

    friend auto operator<=>(const ViewId&, const ViewId&) = default;
    friend bool operator==(const ViewId&, const ViewId&) = default;
};

/// The one event into which a transport folds all leave, join and ring notices of one change. All lists are sorted by id.
struct View {
    ViewId id;
    std::vector<Host> hosts;      ///< up in the cluster layer; at least the members' hosts
    std::vector<Member> members;  ///< in the group; empty means that the transport is gone for good (see Channel)
    std::vector<Member> joined;   ///< in `members`, not in the view before
    std::vector<Member> left;     ///< in the view before, not in `members`

    friend bool operator==(const View&, const View&) = default;
};

/// A local opinion on quorum. It counts only while `ring` is that of the current view; until an opinion names that ring
/// the node is not quorate (it may not start anything), but has not *lost* quorum either (nothing need be stopped).
struct Quorum {
    RingId ring;
    bool quorate = false;

    friend bool operator==(const Quorum&, const Quorum&) = default;
};

/// One message, delivered in the agreed order. `from` was a member of the current view or of one just before it.
struct Delivery {
    Member from;
    Bytes bytes;

    friend bool operator==(const Delivery&, const Delivery&) = default;
};

/// What a channel tells, in one stream.
using Event = std::variant<View, Quorum, Delivery>;

/// Sending classes, most urgent first: a lower class waits while a higher one has messages. Order holds within a class.
enum class Priority : std::uint8_t {
    control,  ///< views, terms, acknowledgements, instructions
    entry,    ///< log entries, requests and answers
    bulk,     ///< snapshots; at most half of what is on its way
};

inline constexpr std::size_t kPriorities = 3;

/// Most members in one group.
inline constexpr std::size_t kMaxMembers = 32;
/// Largest message a channel takes: a compressed or plain snapshot of the largest CIB (64 MiB) and its header.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{65} << 20U;
/// Own messages waiting to be sent; beyond it offers are answered `busy`.
inline constexpr std::size_t kQueueLimitBytes = std::size_t{64} << 20U;
/// Own bytes sent and not yet delivered back; bulk may take half of it.
inline constexpr std::size_t kInFlightLimitBytes = std::size_t{1} << 20U;

/// The id of the view of `members` (sorted by id) in `ring`.
[[nodiscard]] ViewId make_view_id(RingId ring, const std::vector<Member>& members);

/// `SEQUENCE.LEADER` and `SEQUENCE.LEADER.DIGEST(hex)`, as written into message headers.
[[nodiscard]] std::string to_text(const RingId& ring);
[[nodiscard]] std::string to_text(const ViewId& view);

}  // namespace systole::messaging
