#include "messaging/roster.hpp"

#include <gtest/gtest.h>

namespace systole::messaging {

namespace {

RingId ring(std::uint64_t sequence) {
    return {.sequence = sequence};
}

Sender process(std::uint32_t node, std::uint64_t pid = 100) {
    return {.node = NodeId{node}, .life = pid};
}

Greeting greeting(std::uint32_t node, std::uint64_t life = 1) {
    return {.name = NodeName{"n" + std::to_string(node)}, .incarnation = Incarnation{life}};
}

std::vector<Host> hosts(std::initializer_list<std::uint32_t> ids) {
    std::vector<Host> result;
    for (const std::uint32_t id : ids) {
        result.push_back({.id = NodeId{id}, .name = NodeName{"n" + std::to_string(id)}});
    }
    return result;
}

/// Node 1's roster with nodes 1 and 2 in its view.
class RosterTest : public testing::Test {
protected:
    void SetUp() override {
        (void)roster_.on_ring(ring(1), hosts({1, 2}));
        EXPECT_TRUE(roster_.on_group({.processes = {process(1), process(2)}, .has_joined = true}, now_).greet);
        EXPECT_FALSE(roster_.on_greeting(process(2), greeting(2)).view);
        const Roster::Output settled = roster_.on_greeting(process(1), greeting(1));
        ASSERT_TRUE(settled.view);
        EXPECT_EQ(settled.view->members.size(), 2U);
        EXPECT_EQ(settled.view->joined.size(), 2U);
    }

    base::Time now_{base::Milliseconds{5000}};
    Roster roster_{NodeId{1}};
};

}  // namespace

TEST_F(RosterTest, ALeavingProcessMakesAViewAtOnce) {
    const Roster::Output left = roster_.on_group({.processes = {process(1)}}, now_);
    ASSERT_TRUE(left.view);
    EXPECT_FALSE(left.greet);
    ASSERT_EQ(left.view->left.size(), 1U);
    EXPECT_EQ(left.view->left[0].name, NodeName{"n2"});
    EXPECT_EQ(left.view->hosts.size(), 2U) << "its host is still up";
    EXPECT_EQ(roster_.take_departed(), std::vector<Sender>{process(2)});
}

TEST_F(RosterTest, ADyingHostMakesOneViewWithTheNewRing) {
    EXPECT_FALSE(roster_.on_group({.processes = {process(1)}, .ring_follows = true}, now_).view);
    const Roster::Output ringed = roster_.on_ring(ring(2), hosts({1}));
    ASSERT_TRUE(ringed.view);
    EXPECT_EQ(ringed.view->id.ring, ring(2));
    EXPECT_EQ(ringed.view->left.size(), 1U);
    EXPECT_EQ(ringed.view->hosts.size(), 1U);
}

TEST_F(RosterTest, AHostWithoutABrainChangesHostsOnly) {
    const Roster::Output ringed = roster_.on_ring(ring(2), hosts({1, 2, 3}));
    ASSERT_TRUE(ringed.view);
    EXPECT_EQ(ringed.view->hosts.size(), 3U);
    EXPECT_TRUE(ringed.view->joined.empty());
    EXPECT_TRUE(ringed.view->left.empty());
}

TEST_F(RosterTest, AMergeMakesOneViewWhenAllHaveGreetedAgain) {
    EXPECT_TRUE(
        roster_.on_group({.processes = {process(1), process(2), process(3)}, .has_joined = true, .ring_follows = true}, now_)
            .greet);
    EXPECT_FALSE(roster_.on_ring(ring(2), hosts({1, 2, 3})).view);
    EXPECT_FALSE(roster_.on_greeting(process(3), greeting(3)).view);
    EXPECT_FALSE(roster_.on_greeting(process(1), greeting(1)).view);
    const Roster::Output settled = roster_.on_greeting(process(2), greeting(2));
    ASSERT_TRUE(settled.view);
    ASSERT_EQ(settled.view->joined.size(), 1U);
    EXPECT_EQ(settled.view->joined[0].id, NodeId{3});
}

TEST_F(RosterTest, ARestartedBrainLeavesAndJoinsInOneView) {
    (void)roster_.on_group({.processes = {process(1), process(2, 200)}, .has_joined = true}, now_);
    (void)roster_.on_greeting(process(1), greeting(1));
    const Roster::Output settled = roster_.on_greeting(process(2, 200), greeting(2, 2));
    ASSERT_TRUE(settled.view);
    EXPECT_EQ(settled.view->left[0].incarnation, Incarnation{1});
    EXPECT_EQ(settled.view->joined[0].incarnation, Incarnation{2});
}

TEST_F(RosterTest, OneThatDoesNotGreetIsLeftOutUntilItDoes) {
    (void)roster_.on_group({.processes = {process(1), process(2), process(3)}, .has_joined = true}, now_);
    (void)roster_.on_ring(ring(2), hosts({1, 2, 3}));
    (void)roster_.on_greeting(process(1), greeting(1));
    (void)roster_.on_greeting(process(2), greeting(2));
    ASSERT_EQ(roster_.deadline(), now_ + Roster::kGreetingTimeout);
    EXPECT_TRUE(roster_.tick(now_).skip.empty());
    const Roster::Output late = roster_.tick(*roster_.deadline());
    EXPECT_EQ(late.skip, std::set<Sender>{process(3)});
    const Roster::Output skipped = roster_.on_skip(late.skip);
    ASSERT_TRUE(skipped.view);
    EXPECT_EQ(skipped.view->members.size(), 2U);
    EXPECT_FALSE(roster_.deadline());
    EXPECT_FALSE(roster_.member(process(3)));

    const Roster::Output awake = roster_.on_greeting(process(3), greeting(3));
    ASSERT_TRUE(awake.view);
    EXPECT_EQ(awake.view->members.size(), 3U);
}

TEST_F(RosterTest, ASkipThatComesAfterTheGreetingDoesNothing) {
    EXPECT_FALSE(roster_.on_skip({process(2)}).view);
    EXPECT_TRUE(roster_.member(process(2)));
}

TEST_F(RosterTest, WhoWaitsForALeaverStopsWaiting) {
    (void)roster_.on_group({.processes = {process(1), process(2), process(3)}, .has_joined = true}, now_);
    (void)roster_.on_greeting(process(1), greeting(1));
    (void)roster_.on_greeting(process(2), greeting(2));
    EXPECT_FALSE(roster_.on_group({.processes = {process(1), process(2)}}, now_).view) << "it is the view we had";
    EXPECT_FALSE(roster_.deadline());
}

}  // namespace systole::messaging
