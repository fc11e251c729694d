#pragma once

#include "base/result.hpp"
#include "cib/replication/disk.hpp"
#include "cib/replication/durability.hpp"
#include "cib/replication/entry.hpp"
#include "cib/replication/state.hpp"
#include "messaging/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What replicas say to each other (design §6.2, §6.3). On the wire: one line of XML with the fields, then the bodies as bytes.
namespace systole::cib {

/// A round of announcements in a view; a view may need several (Refuse, Depose, a late member), counted from 0.
struct RoundId {
    messaging::ViewId view;
    std::uint64_t number = 0;

    friend bool operator==(const RoundId&, const RoundId&) = default;
};

/// What a member brings into a round.
struct Announce {
    RoundId round;
    messaging::Member member;
    Position position;
    Term known;                 ///< the highest term it has heard of
    Term synced;                ///< the last term it was Synced in
    bool has_proof = false;     ///< nobody can have made changes without it since the term of its position
    bool is_new = false;        ///< never took part in a founded cluster
    bool is_whole = true;       ///< journal and state can be relied on
    bool is_disk_good = true;
    bool is_incumbent = false;  ///< it is the coordinator of the term it was in
    bool is_eligible = true;
    std::uint32_t feature_level = 0;
    std::uint64_t uptime_s = 0;
    Version version;
    std::vector<messaging::NodeId> surely_down;

    friend bool operator==(const Announce&, const Announce&) = default;
};

/// Decide the round without those who have not announced themselves.
struct Skip {
    RoundId round;
    std::vector<messaging::NodeId> silent;
};
/// The Open rests on something that is not so: start again.
struct Refuse {
    RoundId round;
    std::string reason;
};
/// Start again without a coordinator that has gone silent.
struct Depose {
    RoundId round;
    messaging::NodeId node;
};
/// The coordinator is alive and has nothing else to say.
struct Pulse {
    RoundId round;
};

/// The part of an announcement that a term rests on.
struct Basis {
    messaging::Member member;
    Position position;
    Term synced;

    friend bool operator==(const Basis&, const Basis&) = default;
};

struct Open {
    RoundId round;
    Term term;
    Position position;
    std::vector<Basis> basis;
    base::Hash128 status_digest;
    Version version;
    bool is_founding = false;  ///< all voters were new, and this term can make changes
    Requirement requirement;
};
struct Synced {
    Term term;
    Position position;
};

/// Asks one member for what the sender lacks; delivered to all, so that the sender knows from where on to keep what it hears.
struct Fetch {
    RoundId round;
    std::uint64_t attempt = 0;
    messaging::NodeId donor;
    Position committed;
    Position last;
    bool wants_snapshot = false;  ///< whatever the positions say
    bool wants_status = false;
};
/// The answer, as things stood when Fetch was delivered at the donor.
struct CatchUp {
    RoundId round;
    std::uint64_t attempt = 0;  ///< of the Fetch it answers
    messaging::NodeId to;
    Version version;                   ///< the donor's
    std::uint64_t committed = 0;       ///< the donor's
    std::optional<Snapshot> snapshot;  ///< start from here, else drop what is after `keep_until`
    std::uint64_t keep_until = 0;
    std::vector<Entry> entries;
    bool has_status = false;
    std::string status;
    std::uint64_t status_sequence = 0;
    std::vector<messaging::NodeId> acknowledged;  ///< who has acknowledged the last entry
    Requirement requirement;
};

struct EntryMessage {
    Term term;
    Requirement requirement;
    Entry entry;
};
/// Changes the requirement for the entry under way and those to come.
struct Require {
    Term term;
    Requirement requirement;
};
struct Ack {
    Term term;
    std::uint64_t n = 0;
    base::Hash128 chain;
};
/// The sender's disk does not take entries at present, or does again.
struct DiskState {
    Term term;
    bool is_good = false;
};
struct StatusEntry {
    Term term;
    std::uint64_t sequence = 0;  ///< from 1 in each term
    std::vector<AnsweredRequest> requests;
    std::string effect;
    base::Hash128 digest_after;
};

struct RequestMessage {
    Term term;
    RequestId id;
    std::uint64_t oldest_pending = 0;
    Part part = Part::status;
    std::string body;
};
/// To the originator: the answer to a request that is in no entry, or the request back, never executed.
struct Reply {
    Term term;
    RequestId id;
    bool is_returned = false;
    std::string answer;
};

/// The sender will leave in good order and acknowledges nothing more.
struct Leaving {
    RoundId round;
};
/// A controller's message.
struct Payload {
    Term term;
    std::string kind;
    std::string body;
};

using Message = std::variant<Announce, Skip, Refuse, Depose, Pulse, Open, Synced, Fetch, CatchUp, EntryMessage, Require, Ack,
                             DiskState, StatusEntry, RequestMessage, Reply, Leaving, Payload>;

[[nodiscard]] std::string encode(const Message& message);
/// Error `corrupt`: not a message of this version.
[[nodiscard]] base::Result<Message> decode(std::string_view bytes);

}  // namespace systole::cib
