#include "bench.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

using messaging::NodeId;
using test::all_of;
using test::Bench;

std::vector<std::string> texts(Bench& bench, unsigned id) {
    return bench[id].state.texts();
}

TEST(Replica, ASingleNodeFormsAtOnce) {
    Bench bench(1);
    bench.view({1}, true);
    EXPECT_TRUE(bench.replica(1).is_coordinator());
    EXPECT_TRUE(bench.replica(1).is_writable());
    bench.submit(1, Part::configuration, "append a");
    ASSERT_EQ(bench[1].answers.size(), 1U);
    EXPECT_EQ(bench[1].answers[0].answer, "ok");
}

TEST(Replica, ThreeNodesFormWithoutWaitingForAnyTimer) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    for (const unsigned id : {1U, 2U, 3U}) {
        EXPECT_TRUE(bench.replica(id).is_writable());
        EXPECT_TRUE(bench.replica(id).is_synced());
        EXPECT_EQ(bench.replica(id).coordinator(), bench.member(1));
    }
}

TEST(Replica, AChangeIsAnsweredByItsOriginatorAfterItsOwnApply) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench.submit(3, Part::configuration, "append a");
    EXPECT_EQ(bench[3].answers.size(), 1U);
    EXPECT_TRUE(bench[1].answers.empty());
    for (const unsigned id : {1U, 2U, 3U}) {
        EXPECT_EQ(texts(bench, id), std::vector<std::string>{"a"});
    }
}

/// The point of it all: no answer before a majority has it on disk.
TEST(Replica, AChangeIsNotAnsweredBeforeAMajorityHasFlushedIt) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    for (const unsigned id : {1U, 2U, 3U}) {
        bench[id].holds_disk = true;
    }
    bench.submit(2, Part::configuration, "append a");
    bench.flush(2);
    EXPECT_TRUE(bench[2].answers.empty());
    EXPECT_TRUE(texts(bench, 2).empty());
    bench.flush(1);
    EXPECT_EQ(bench[2].answers.size(), 1U);
    EXPECT_EQ(texts(bench, 3), std::vector<std::string>{"a"});
}

TEST(Replica, WhatArrivesMeanwhileIsCommittedTogether) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench[2].holds_disk = true;
    bench[3].holds_disk = true;
    const std::uint64_t before = bench.replica(1).last().n;
    for (const char* request : {"append a", "append b", "append c", "append d"}) {
        bench.submit(1, Part::configuration, request);
    }
    bench.flush(2);
    EXPECT_EQ(bench[1].answers.size(), 4U);
    EXPECT_EQ(bench.replica(1).last().n, before + 2);
}

TEST(Replica, StatusDoesNotWaitForDisks) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    for (const unsigned id : {1U, 2U, 3U}) {
        bench[id].holds_disk = true;
    }
    bench.submit(2, Part::status, "set a 1");
    EXPECT_EQ(bench[2].answers.size(), 1U);
    EXPECT_EQ(bench[1].state.digests(), bench[3].state.digests());
}

TEST(Replica, WithoutQuorumChangesAreRefusedAtTheirTimeoutAndStatusFlows) {
    Bench bench(3);
    bench.view({1}, false);
    bench.submit(1, Part::configuration, "append a");
    bench.submit(1, Part::status, "set a 1");
    EXPECT_EQ(bench[1].answers.size(), 1U);
    bench.wait(base::Milliseconds(11'000));
    ASSERT_EQ(bench[1].answers.size(), 2U);
    EXPECT_EQ(bench[1].answers[1].kind, Settled::Kind::no_quorum);
}

TEST(Replica, AChangeThatWasSentAndNotAnsweredIsUnknown) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench[1].is_deaf = true;
    bench.submit(2, Part::configuration, "append a");
    bench.wait(base::Milliseconds(4'000));
    bench.view({2}, false);
    bench.wait(base::Milliseconds(7'000));
    ASSERT_EQ(bench[2].answers.size(), 1U);
    EXPECT_EQ(bench[2].answers[0].kind, Settled::Kind::unknown);
}

TEST(Replica, ALostQuorumReturnsWaitingChangesUntilItIsBack) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    const messaging::RingId ring = bench.replica(1).view().id.ring;
    bench.replica(1).on_quorum({.ring = ring, .quorate = false}, bench.at());
    bench.collect(1);
    bench.run();
    EXPECT_FALSE(bench.replica(2).is_writable());
    bench.submit(2, Part::configuration, "append a");
    EXPECT_TRUE(bench[2].answers.empty());
    bench.replica(1).on_quorum({.ring = ring, .quorate = true}, bench.at());
    bench.collect(1);
    bench.run();
    EXPECT_EQ(bench[2].answers.size(), 1U);
}

TEST(Replica, FailedRequestsAreAnsweredAndLeaveNoEntry) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    const Position before = bench.replica(1).last();
    bench.submit(2, Part::configuration, "nonsense");
    ASSERT_EQ(bench[2].answers.size(), 1U);
    EXPECT_EQ(bench[2].answers[0].answer, "failed");
    EXPECT_EQ(bench.replica(1).last(), before);
}

TEST(Replica, PayloadsOfAnOlderTermAreDropped) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    EXPECT_TRUE(bench.replica(2).send_payload("report", "body"));
    bench.collect(2);
    bench.run();
    ASSERT_EQ(all_of<PayloadDelivered>(bench[3].notices).size(), 1U);
    EXPECT_EQ(all_of<PayloadDelivered>(bench[3].notices)[0].body, "body");

    EXPECT_TRUE(bench.replica(2).send_payload("report", "late"));
    bench.view({1, 2, 3}, true);  // the payload is still under way
    EXPECT_EQ(all_of<PayloadDelivered>(bench[3].notices).size(), 1U);
}

TEST(Replica, ALateJoinerCatchesUp) {
    Bench bench(3);
    bench.view({1, 2}, true);
    bench.submit(1, Part::configuration, "append a");
    bench.submit(1, Part::status, "set a 1");
    bench.view({1, 2, 3}, true);
    EXPECT_EQ(texts(bench, 3), std::vector<std::string>{"a"});
    EXPECT_EQ(bench[3].state.digests(), bench[1].state.digests());
    EXPECT_TRUE(bench.replica(3).is_synced());
}

TEST(Replica, ADifferenceIsFoundReportedAndRepaired) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    EXPECT_TRUE(bench[3].state.apply(Part::configuration, "corruption\n"));
    bench.submit(1, Part::configuration, "append a");
    EXPECT_FALSE(all_of<Alarm>(bench[3].notices).empty());
    EXPECT_EQ(texts(bench, 3), std::vector<std::string>{"a"});
    EXPECT_TRUE(bench.replica(3).is_synced());
}

TEST(Replica, ACoordinatorThatDiffersHandsOver) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench.submit(1, Part::configuration, "append a");
    bench[1].holds_disk = bench[2].holds_disk = bench[3].holds_disk = true;
    bench.submit(2, Part::configuration, "append b");
    EXPECT_TRUE(bench[1].state.apply(Part::configuration, "corruption\n"));
    for (const unsigned id : {1U, 2U, 3U}) {
        bench.flush(id);
    }
    const std::vector<std::string> expected{"a", "b"};
    for (const unsigned id : {1U, 2U, 3U}) {
        EXPECT_EQ(texts(bench, id), expected) << id;
        EXPECT_TRUE(bench.replica(id).is_writable()) << id;
    }
    EXPECT_FALSE(all_of<Alarm>(bench[1].notices).empty());
}

TEST(Replica, ASilentCoordinatorIsDeposed) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench[1].is_deaf = true;
    bench.wait(base::Milliseconds(5'500));
    EXPECT_EQ(bench.replica(2).coordinator(), bench.member(2));
    EXPECT_TRUE(bench.replica(2).is_writable());
    EXPECT_EQ(all_of<TermOpened>(bench[2].notices).back().skipped, std::vector{bench.member(1)});
    bench.submit(3, Part::configuration, "append a");
    EXPECT_EQ(bench[3].answers.size(), 1U);
}

TEST(Replica, AMemberThatDoesNotAnnounceItselfIsSkipped) {
    Bench bench(3);
    bench[3].is_deaf = true;
    bench.view({1, 2, 3}, true);
    EXPECT_FALSE(bench.replica(1).is_open());
    bench.wait(base::Milliseconds(1'100));
    EXPECT_TRUE(bench.replica(1).is_writable());
}

TEST(Replica, ASlowDiskStopsAcknowledgingAndSaysSo) {
    Bench bench(3);
    bench.view({1, 2, 3}, true);
    bench[3].holds_disk = true;
    bench.submit(1, Part::configuration, "append a");
    bench.wait(base::Milliseconds(2'200));
    EXPECT_FALSE(all_of<Alarm>(bench[3].notices).empty());
    EXPECT_TRUE(bench.replica(1).is_writable());
}

TEST(Replica, OfTwoNodesOneWaitsUntilTheOtherIsSurelyDown) {
    Bench bench(2);
    bench.view({1, 2}, true);
    bench.submit(1, Part::configuration, "append a");
    bench.view({1}, true);
    EXPECT_FALSE(bench.replica(1).is_writable());
    bench.replica(1).on_surely_down(NodeId(2), bench.at());
    bench.collect(1);
    bench.run();
    EXPECT_TRUE(bench.replica(1).is_writable());
    EXPECT_EQ(bench.replica(1).durability(), Durability::reduced);
    bench.submit(1, Part::configuration, "append b");
    EXPECT_EQ(bench[1].answers.back().durability, Durability::reduced);
}

TEST(Replica, OfTwoNodesOneGoesOnWhenTheOtherHasSaidGoodbye) {
    Bench bench(2);
    bench.view({1, 2}, true);
    bench.replica(2).leave(bench.at());
    bench.collect(2);
    bench.run();
    bench.view({1}, true);
    EXPECT_EQ(bench.replica(1).surely_down(), std::set{NodeId(2)});
    EXPECT_TRUE(bench.replica(1).is_writable());
}

TEST(Replica, ModesOfLaterVersionsAreRefusedAtStart) {
    Bench bench(3);
    messaging::NodeList nodes = bench.nodes();
    nodes.options.last_man_standing = true;
    nodes.options.wait_for_all = true;
    sim::ListState state;
    const base::Result<Replica> replica = Replica::start({.self = bench.member(1), .nodes = nodes, .started = {}}, state, {});
    ASSERT_FALSE(replica);
    EXPECT_NE(replica.error().message.find("last_man_standing"), std::string::npos) << replica.error().message;
}

TEST(Replica, GarbageFromTheGroupIsCountedAndDropped) {
    Bench bench(1);
    bench.view({1}, true);
    bench.replica(1).on_delivery({.from = bench.member(1), .bytes = "garbage"}, bench.at());
    EXPECT_EQ(bench.replica(1).dropped_messages(), 1U);
}

}  // namespace
}  // namespace systole::cib
