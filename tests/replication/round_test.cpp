#include "cib/replication/round.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::cib {
namespace {

using messaging::NodeId;

messaging::Member member(unsigned id) {
    return {.id = NodeId(id), .name = messaging::NodeName("n" + std::to_string(id)), .incarnation = messaging::Incarnation(1)};
}

messaging::NodeList three_nodes() {
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= 3; ++i) {
        nodes.voters.push_back({.id = member(i).id, .name = member(i).name, .votes = 1});
    }
    return nodes;
}

/// A member that is whole and stands at entry n of the term with that counter.
Announce announce(unsigned id, std::uint64_t counter, std::uint64_t n) {
    Announce message;
    message.member = member(id);
    message.position = {
        .term = {.generation = 0, .counter = counter, .coordinator = NodeId(1)}, .n = n, .chain = {.high = counter, .low = n}};
    message.known = message.position.term;
    return message;
}

Announce new_member(unsigned id, std::int64_t epoch) {
    Announce message = announce(id, 0, 0);
    message.is_new = true;
    message.version.epoch = epoch;
    message.position.chain.low = static_cast<std::uint64_t>(epoch) + 100;
    return message;
}

Decision decide_among(const std::vector<Announce>& announces) {
    std::map<NodeId, Announce> all;
    for (const Announce& message : announces) {
        all.emplace(message.member.id, message);
    }
    return decide(all, three_nodes());
}

TEST(Round, IsCompleteWhenAllHaveAnnouncedThemselves) {
    Round round({.view = {}, .number = 0}, {member(1), member(2)}, {});
    round.add(announce(1, 1, 1));
    EXPECT_EQ(round.missing(), std::vector{NodeId(2)});
    round.add(announce(2, 1, 1));
    EXPECT_TRUE(round.is_complete());
}

TEST(Round, IgnoresStrangersAndOtherLives) {
    Round round({.view = {}, .number = 0}, {member(1), member(2)}, {});
    Announce other_life = announce(2, 1, 1);
    other_life.member.incarnation = messaging::Incarnation(2);
    round.add(other_life);
    round.add(announce(3, 1, 1));
    EXPECT_TRUE(round.announcements().empty());
}

TEST(Round, SkipsOnlyThoseWhoAreStillSilent) {
    Round round({.view = {}, .number = 0}, {member(1), member(2)}, {});
    round.add(announce(1, 1, 1));
    round.skip({NodeId(1), NodeId(2)});
    EXPECT_TRUE(round.is_complete());
    EXPECT_EQ(round.excluded(), std::set{NodeId(2)});
}

TEST(Decide, ALaterTermWinsOverMoreEntries) {
    const Decision decision = decide_among({announce(1, 3, 50), announce(2, 4, 20), announce(3, 3, 50)});
    EXPECT_EQ(decision.chosen.n, 20U);
    EXPECT_EQ(decision.coordinator, member(2));
}

TEST(Decide, OfOneTermMoreEntriesWin) {
    EXPECT_EQ(decide_among({announce(1, 3, 50), announce(2, 3, 51), announce(3, 3, 50)}).holder, NodeId(2));
}

TEST(Decide, ADamagedReplicaIsNeverChosen) {
    Announce damaged = announce(3, 9, 99);
    damaged.is_whole = false;
    const Decision decision = decide_among({announce(1, 3, 50), damaged});
    EXPECT_EQ(decision.holder, NodeId(1));
    EXPECT_EQ(decision.candidates, std::set{NodeId(1)});
}

TEST(Decide, AmongNewVotersTheHighestCibVersionFounds) {
    const Decision decision = decide_among({new_member(1, 0), new_member(2, 7), new_member(3, 0)});
    EXPECT_TRUE(decision.is_founding);
    EXPECT_EQ(decision.coordinator, member(2));
    EXPECT_EQ(decision.candidates.size(), 3U);
}

TEST(Decide, ANewReplicaWithAHigherCibVersionDoesNotWinOverAFoundedOne) {
    const Decision decision = decide_among({announce(1, 3, 5), new_member(2, 1000)});
    EXPECT_FALSE(decision.is_founding);
    EXPECT_EQ(decision.holder, NodeId(1));
    EXPECT_EQ(decision.candidates, std::set{NodeId(1)});
}

TEST(Decide, AFoundingCutShortIsTakenUpWhenAllVotersAreThere) {
    Announce founded = announce(1, 0, 0);
    EXPECT_FALSE(decide_among({founded, new_member(2, 0)}).is_founding);
    EXPECT_TRUE(decide_among({founded, new_member(2, 0), new_member(3, 0)}).is_founding);
}

TEST(Decide, TheIncumbentCoordinatesAmongEquals) {
    Announce incumbent = announce(3, 3, 5);
    incumbent.is_incumbent = true;
    const Decision decision = decide_among({announce(1, 3, 5), announce(2, 3, 5), incumbent});
    EXPECT_EQ(decision.coordinator, member(3));
    EXPECT_TRUE(decision.is_incumbent);
}

TEST(Decide, WhoMayNotCoordinateDoesNotEvenWithTheState) {
    Announce holder = announce(1, 4, 5);
    holder.is_eligible = false;
    const Decision decision = decide_among({holder, announce(2, 3, 5)});
    EXPECT_EQ(decision.coordinator, member(2));
    EXPECT_EQ(decision.holder, NodeId(1));
}

TEST(Decide, ProofCountsOnlyWithTheChosenTermAndWhileItsOwnerIsAble) {
    Announce proven = announce(1, 3, 5);
    proven.has_proof = true;
    const std::map<NodeId, Announce> both{{NodeId(1), proven}, {NodeId(2), announce(2, 4, 5)}};
    EXPECT_TRUE(is_proven_by(both, {NodeId(1), NodeId(2)}, proven.position));
    EXPECT_FALSE(is_proven_by(both, {NodeId(1), NodeId(2)}, both.at(NodeId(2)).position));
    EXPECT_FALSE(is_proven_by(both, {NodeId(2)}, proven.position)) << "his disk may break before it knows of the new term";
}

}  // namespace
}  // namespace systole::cib
