#include "cib/replication/messages.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

using messaging::NodeId;

const RoundId kRound{.view = {.ring = {.sequence = 8, .leader = NodeId(2)}, .members = 0xfedcba9876543210U}, .number = 3};
const Term kTerm{.generation = 1, .counter = 2, .coordinator = NodeId(3)};
const Position kPosition{.term = kTerm, .n = 77, .chain = {.high = 5, .low = UINT64_MAX}};
const messaging::Member kMember{.id = NodeId(2),
                                .name = messaging::NodeName("node \"2\" <&>"),
                                .incarnation = messaging::Incarnation(UINT64_MAX)};
const Requirement kRequirement{.durability = Durability::reduced, .able = {NodeId(1), NodeId(2)}, .needs_all = true};

/// Bodies are bytes: neither text nor without newlines.
const std::string kBytes("a\n\0<b>\xff", 7);

Entry entry() {
    return {.term = kTerm,
            .n = 78,
            .chain_before = kPosition.chain,
            .committed = 77,
            .requests = {{.id = {.node = NodeId(2), .incarnation = messaging::Incarnation(9), .number = 4},
                          .oldest_pending = 2,
                          .answer = kBytes}},
            .effect = kBytes + kBytes,
            .digest_after = {.high = 1, .low = 2}};
}

/// Every message must come back as it was: encoding what was decoded gives the same bytes.
template <typename T>
T round_trip(const T& message) {
    const std::string bytes = encode(message);
    const base::Result<Message> decoded = decode(bytes);
    EXPECT_TRUE(decoded) << bytes;
    if (!decoded || !std::holds_alternative<T>(*decoded)) {
        ADD_FAILURE() << "decoded as something else";
        return T{};
    }
    EXPECT_EQ(encode(*decoded), bytes);
    return std::get<T>(*decoded);
}

TEST(Messages, AnnounceComesBackAsItWas) {
    Announce message{.round = kRound,
                     .member = kMember,
                     .position = kPosition,
                     .known = kTerm,
                     .synced = kTerm,
                     .has_proof = true,
                     .is_new = true,
                     .is_whole = false,
                     .is_disk_good = false,
                     .is_incumbent = true,
                     .is_eligible = false,
                     .feature_level = 4,
                     .uptime_s = 5,
                     .version = {.admin_epoch = 1, .epoch = 2, .num_updates = 3},
                     .surely_down = {NodeId(1), NodeId(3)}};
    EXPECT_EQ(round_trip(message), message);
}

TEST(Messages, EntryComesBackAsItWas) {
    const EntryMessage back = round_trip(EntryMessage{.term = kTerm, .requirement = kRequirement, .entry = entry()});
    EXPECT_EQ(back.entry, entry());
    EXPECT_EQ(back.requirement, kRequirement);
}

TEST(Messages, CatchUpComesBackAsItWas) {
    Snapshot snapshot{.position = kPosition, .done = {}, .configuration = kBytes};
    snapshot.done[NodeId(4)] = {.incarnation = messaging::Incarnation(6), .below = 3, .numbers = {3, 5}};
    CatchUp message;
    message.round = kRound;
    message.snapshot = snapshot;
    message.entries = {entry(), entry()};
    message.has_status = true;
    message.status = kBytes;
    message.requirement = kRequirement;
    const CatchUp back = round_trip(message);
    EXPECT_EQ(back.snapshot, snapshot);
    EXPECT_EQ(back.entries, message.entries);
    EXPECT_EQ(back.status, kBytes);
}

TEST(Messages, ALargeCatchUpIsCompressed) {
    CatchUp message;
    message.round = kRound;
    message.has_status = true;
    message.status = std::string(100'000, 'x');
    EXPECT_LT(encode(message).size(), 10'000U);
    EXPECT_EQ(round_trip(message).status, message.status);

    std::string damaged = encode(message);
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    EXPECT_FALSE(decode(damaged));
    EXPECT_FALSE(decode("<compressed size=\"99999999999\" content-bytes=\"1\"/>\nx"));
}

TEST(Messages, AllOthersComeBackAsTheyWere) {
    round_trip(Skip{kRound, {NodeId(1)}});
    round_trip(Refuse{kRound, "why \"so\"?\n"});
    round_trip(Depose{kRound, NodeId(1)});
    round_trip(Pulse{kRound});
    round_trip(Open{.round = kRound,
                    .term = kTerm,
                    .position = kPosition,
                    .basis = {{kMember, kPosition, kTerm}},
                    .status_digest = {},
                    .version = {},
                    .is_founding = true,
                    .requirement = kRequirement});
    round_trip(Synced{kTerm, kPosition});
    round_trip(Fetch{kRound, 1, NodeId(1), kPosition, kPosition, true, false});
    round_trip(Require{kTerm, kRequirement});
    round_trip(Ack{kTerm, 3, kPosition.chain});
    round_trip(DiskState{kTerm, true});
    round_trip(StatusEntry{kTerm, 3, entry().requests, kBytes, kPosition.chain});
    round_trip(RequestMessage{kTerm, entry().requests.front().id, 2, Part::configuration, kBytes});
    round_trip(Reply{kTerm, entry().requests.front().id, true, kBytes});
    round_trip(Leaving{kRound});
    round_trip(Payload{kTerm, "report", kBytes});
}

TEST(Messages, GarbageIsRefused) {
    for (const char* text :
         {"", "\n", "hello\n", "<announce/>\n", "<nonsense/>\n", "<ack term=\"1.2.3\" n=\"x\" chain=\"\"/>\n",
          "<payload term=\"1.2.3\" kind=\"k\" body-bytes=\"5\"/>\nabc", "<pulse view=\"1.2\" round=\"0\"/>\n"}) {
        EXPECT_FALSE(decode(text)) << text;
    }
}

/// Cut or extended anywhere, a message is refused or (where only a body's end is cut) never read beyond its end.
TEST(Messages, CutMessagesAreRefused) {
    const std::string bytes = encode(EntryMessage{.term = kTerm, .requirement = kRequirement, .entry = entry()});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode(bytes.substr(0, size))) << size;
    }
    EXPECT_FALSE(decode(bytes + "x"));
}

}  // namespace
}  // namespace systole::cib
