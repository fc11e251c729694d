#include "channel_contract.hpp"

namespace systole::messaging::contract {

TEST_P(ChannelContract, FirstEventIsAViewWithOneself) {
    open(1);
    ASSERT_TRUE(run_until([this] { return !node(1).events.empty(); }));
    const auto* view = std::get_if<View>(&node(1).events.front());
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(std::ranges::count(view->members, node(1).channel->self()), 1);
    EXPECT_EQ(view->joined, view->members);
    EXPECT_TRUE(view->left.empty());
}

TEST_P(ChannelContract, AllSeeTheSameViewAndAreQuorate) {
    open_all();
    for (const Node& each : nodes_) {
        EXPECT_EQ(each.view()->id, node(1).view()->id);
        EXPECT_EQ(each.view()->members, node(1).view()->members);
        EXPECT_EQ(each.view()->hosts.size(), kNodes);
    }
    EXPECT_EQ(node(2).view()->members[2].name, NodeName{"node3"});
}

TEST_P(ChannelContract, OneOfThreeIsNotQuorateByItself) {
    open(1);
    ASSERT_TRUE(run_until([this] { return node(1).members() == 1; }));
    EXPECT_EQ(node(1).is_quorate(), cluster_->has_hosts_without_brains());
    EXPECT_EQ(node(1).channel->node_list().voters.size(), kNodes);
}

TEST_P(ChannelContract, MulticastsOfAllArriveInOneOrderTheSenderIncluded) {
    open_all();
    constexpr std::size_t kEach = 50;
    for (std::size_t i = 0; i < kEach; ++i) {
        for (unsigned number = 1; number <= kNodes; ++number) {
            const Bytes text = std::to_string(number) + "/" + std::to_string(i);
            ASSERT_EQ(node(number).channel->multicast(Priority::control, text), Offer::accepted);
        }
    }
    ASSERT_TRUE(run_until([this] { return all_have(kEach * kNodes); }));
    EXPECT_EQ(node(1).messages(), node(2).messages());
    EXPECT_EQ(node(1).messages(), node(3).messages());
}

TEST_P(ChannelContract, MessagesToOneNodeReachOnlyThatOne) {
    open_all();
    ASSERT_EQ(node(1).channel->send(NodeId{2}, Priority::control, "for two"), Offer::accepted);
    ASSERT_EQ(node(1).channel->send(NodeId{1}, Priority::control, "for me"), Offer::accepted);
    ASSERT_EQ(node(1).channel->multicast(Priority::control, "for all"), Offer::accepted);
    ASSERT_TRUE(run_until([this] { return node(1).messages().size() == 2 && node(2).messages().size() == 2 && all_have(1); }));
    EXPECT_EQ(node(1).messages(), (std::vector<Bytes>{"for me", "for all"}));
    EXPECT_EQ(node(2).messages(), (std::vector<Bytes>{"for two", "for all"}));
    EXPECT_EQ(node(3).messages(), (std::vector<Bytes>{"for all"}));
}

TEST_P(ChannelContract, LargeMessagesArriveWholeAndUrgentOnesOvertakeThem) {
    open_all();
    Bytes large(5U << 20U, 'x');
    for (std::size_t i = 0; i < large.size(); i += 1000) {
        large[i] = static_cast<char>('a' + (i / 1000) % 26);
    }
    ASSERT_EQ(node(1).channel->multicast(Priority::bulk, large), Offer::accepted);
    ASSERT_EQ(node(1).channel->multicast(Priority::control, "urgent"), Offer::accepted);
    ASSERT_TRUE(run_until([this] { return all_have(2); }));
    for (const Node& each : nodes_) {
        EXPECT_EQ(each.messages()[0], "urgent");
        EXPECT_TRUE(each.messages()[1] == large);
    }
}

TEST_P(ChannelContract, OffersBeyondTheLimitsAreNotTaken) {
    open_all();
    EXPECT_EQ(node(1).channel->multicast(Priority::entry, Bytes(kMaxMessageBytes + 1, 'x')), Offer::too_large);
    const Bytes half(kQueueLimitBytes / 2 + kInFlightLimitBytes, 'x');
    EXPECT_EQ(node(1).channel->multicast(Priority::bulk, half), Offer::accepted);
    EXPECT_EQ(node(1).channel->multicast(Priority::bulk, half), Offer::busy);
    EXPECT_GT(node(1).channel->queued_bytes(), kQueueLimitBytes / 4);
}

TEST_P(ChannelContract, AMemberThatLeavesIsSeenToLeaveAndItsNextLifeToJoin) {
    open_all();
    const Member former = node(3).channel->self();
    node(3).channel->close();
    node(3).channel.reset();
    ASSERT_TRUE(run_until([this] { return all_see(2); }));
    EXPECT_EQ(node(1).view()->left, std::vector<Member>{former});
    EXPECT_EQ(node(1).view()->id, node(2).view()->id);

    open(3, 2);
    ASSERT_TRUE(run_until([this] { return all_see(kNodes); }));
    EXPECT_EQ(node(1).view()->joined, std::vector<Member>{node(3).channel->self()});
    EXPECT_EQ(node(1).view()->members[2].incarnation, Incarnation{2});
    EXPECT_EQ(node(3).view()->id, node(1).view()->id);
}

TEST_P(ChannelContract, TheStreamGoesOnWhenTheFirstNodeDies) {
    open_all();
    node(1).channel.reset();
    ASSERT_TRUE(run_until([this] { return all_see(2); }));
    ASSERT_EQ(node(2).channel->multicast(Priority::entry, "still here"), Offer::accepted);
    ASSERT_TRUE(run_until([this] { return all_have(1); }));
    EXPECT_EQ(node(3).messages(), std::vector<Bytes>{"still here"});
}

TEST_P(ChannelContract, EventsNeverComeFromInsideACall) {
    open_all();
    const std::size_t before = node(1).events.size();
    ASSERT_EQ(node(1).channel->multicast(Priority::control, "x"), Offer::accepted);
    EXPECT_EQ(node(1).events.size(), before);
    ASSERT_TRUE(run_until([this] { return all_have(1); }));
}

TEST_P(ChannelContract, AClosedChannelTakesNothing) {
    open_all();
    node(2).channel->close();
    EXPECT_EQ(node(2).channel->multicast(Priority::control, "x"), Offer::closed);
}

}  // namespace systole::messaging::contract
