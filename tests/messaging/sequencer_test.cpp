#include "messaging/local/sequencer.hpp"

#include "messaging/fragment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace systole::messaging::local {

namespace {

using base::Milliseconds;

/// A sequencer and what it sent to each connection; connection number = node id.
class SequencerTest : public testing::Test {
protected:
    void hello(std::uint32_t node, std::uint64_t life = 1, std::vector<NodeId> company = {}, std::uint64_t ring = 0) {
        const Member member{.id = NodeId{node}, .name = NodeName{"n" + std::to_string(node)}, .incarnation = Incarnation{life}};
        give(node, Hello{.member = member, .highest_ring = ring, .last_members = std::move(company)});
    }
    void give(std::uint64_t connection, const ToSequencer& frame) {
        keep(sequencer_.on_frame(ConnectionId{connection}, encode(frame), now_));
    }
    void say(std::uint32_t node, const char* text, std::uint32_t to = 0) {
        const Bytes payload{text};
        give(node, Submit{.fragment = encode(Fragment{.to = NodeId{to}, .total = payload.size(), .payload = payload})});
    }
    /// Runs its timers up to a time, everyone answering.
    void pass(Milliseconds time, const std::vector<std::uint32_t>& answering = {1, 2, 3}) {
        const base::Time end = now_ + time;
        while (sequencer_.deadline() <= end) {
            now_ = sequencer_.deadline();
            keep(sequencer_.tick(now_));
            for (const std::uint32_t node : answering) {
                give(node, Pong{});
            }
        }
        now_ = end;
    }
    void all_in() {
        hello(1);
        hello(2);
        hello(3);
        pass(Milliseconds{50});
    }
    [[nodiscard]] std::string command(const std::string& text) {
        give(99, Control{.command = text});
        return std::get<Reply>(frames_[99].back()).text;
    }
    [[nodiscard]] std::vector<ToNode> frames_to(std::uint64_t node) const {
        const auto found = frames_.find(node);
        return found == frames_.end() ? std::vector<ToNode>{} : found->second;
    }
    [[nodiscard]] std::vector<Bytes> heard(std::uint64_t node) const {
        std::vector<Bytes> texts;
        for (const ToNode& frame : frames_to(node)) {
            if (const auto* ordered = std::get_if<Ordered>(&frame)) {
                texts.push_back(decode_fragment(ordered->fragment)->payload);
            }
        }
        return texts;
    }
    [[nodiscard]] NewView view(std::uint64_t node) const {
        NewView last;
        for (const ToNode& frame : frames_to(node)) {
            if (const auto* view = std::get_if<NewView>(&frame)) {
                last = *view;
            }
        }
        return last;
    }

    void keep(const Sequencer::Output& output) {
        for (const Sequencer::Output::Packet& packet : output.packets) {
            frames_[packet.to.value()].push_back(*decode_to_node(packet.frame));
        }
        for (const ConnectionId closed : output.close) {
            closed_.push_back(closed.value());
        }
    }

    base::Time now_{Milliseconds{1000}};
    Sequencer sequencer_{{.leader = NodeId{1}, .nodes = *parse_node_list("n1:1 n2:2 n3:3")}, base::Rng{1}, now_};
    std::map<std::uint64_t, std::vector<ToNode>> frames_;
    std::vector<std::uint64_t> closed_;
};

}  // namespace

TEST_F(SequencerTest, GathersNewcomersIntoOneView) {
    all_in();
    EXPECT_EQ(view(1).members.size(), 3U);
    EXPECT_EQ(view(1), view(3));
    EXPECT_EQ(std::ranges::count_if(frames_[1], [](const ToNode& f) { return std::holds_alternative<NewView>(f); }), 1);
}

TEST_F(SequencerTest, GivesAllTheSameOrder) {
    all_in();
    say(1, "a");
    say(3, "b");
    say(2, "c", 3);
    say(1, "d");
    EXPECT_EQ(heard(3), (std::vector<Bytes>{"a", "b", "c", "d"}));
    EXPECT_EQ(heard(1), (std::vector<Bytes>{"a", "b", "d"}));
}

TEST_F(SequencerTest, ADeadNodeIsOutAtOnce) {
    all_in();
    keep(sequencer_.on_gone(ConnectionId{3}, now_));
    EXPECT_EQ(view(1).members.size(), 2U);
    EXPECT_GT(view(1).ring, view(3).ring);
}

TEST_F(SequencerTest, ASilentNodeIsCutOff) {
    all_in();
    pass(Milliseconds{3000}, {1, 2});
    EXPECT_EQ(closed_, std::vector<std::uint64_t>{3});
    EXPECT_EQ(view(1).members.size(), 2U);
}

TEST_F(SequencerTest, AfterAPauseOfItsOwnNobodyIsBlamed) {
    all_in();
    now_ += Milliseconds{60'000};
    keep(sequencer_.tick(now_));
    EXPECT_TRUE(closed_.empty());
}

TEST_F(SequencerTest, RingNumbersGoOnAboveAllThatMembersKnow) {
    hello(1, 1, {}, 41);
    hello(2, 1, {}, 17);
    pass(Milliseconds{50});
    EXPECT_EQ(view(1).ring.sequence, 42U);
}

TEST_F(SequencerTest, ThoseWhoLostASequencerTogetherComeBackInOneView) {
    const std::vector<NodeId> company{NodeId{2}, NodeId{3}};
    hello(2, 1, company, 5);
    pass(Milliseconds{100}, {2});
    EXPECT_TRUE(view(2).members.empty()) << "it waits for node 3";
    hello(3, 1, company, 5);
    pass(Milliseconds{1}, {2, 3});
    EXPECT_EQ(view(2).members.size(), 2U);
}

TEST_F(SequencerTest, ItDoesNotWaitForEverForTheLost) {
    hello(2, 1, {NodeId{2}, NodeId{3}}, 5);
    pass(Milliseconds{400}, {2});
    EXPECT_EQ(view(2).members.size(), 1U);
}

TEST_F(SequencerTest, StrangersAndOlderLivesAreRefused) {
    give(7, Hello{.member = {.id = NodeId{7}, .name = NodeName{"n7"}, .incarnation = Incarnation{1}}});
    EXPECT_TRUE(std::holds_alternative<Refused>(frames_[7].back()));
    hello(1, 5);
    const Member older{.id = NodeId{1}, .name = NodeName{"n1"}, .incarnation = Incarnation{4}};
    give(8, Hello{.member = older});
    EXPECT_TRUE(std::holds_alternative<Refused>(frames_[8].back()));
    EXPECT_EQ(closed_, (std::vector<std::uint64_t>{7, 8}));
}

TEST_F(SequencerTest, ANewConnectionOfANodeReplacesTheOldOne) {
    all_in();
    const Member again{.id = NodeId{3}, .name = NodeName{"n3"}, .incarnation = Incarnation{2}};
    give(30, Hello{.member = again});
    pass(Milliseconds{50}, {1, 2, 30});
    EXPECT_EQ(closed_, std::vector<std::uint64_t>{3});
    EXPECT_EQ(view(1).members[2].incarnation, Incarnation{2});
}

TEST_F(SequencerTest, GarbageEndsTheConnection) {
    all_in();
    keep(sequencer_.on_frame(ConnectionId{2}, "garbage", now_));
    EXPECT_EQ(closed_, std::vector<std::uint64_t>{2});
    keep(sequencer_.on_frame(ConnectionId{3}, encode(ToSequencer{Submit{.fragment = "no fragment"}}), now_));
    EXPECT_EQ(closed_.back(), 3U);
    say(1, "fine");
    EXPECT_EQ(heard(1).back(), "fine");
}

TEST_F(SequencerTest, PartitionedNodesDoNotHearEachOtherUntilHealed) {
    all_in();
    EXPECT_NE(command("partition n1 n2 | n3").find("node n3 online part 1"), std::string::npos);
    EXPECT_EQ(view(1).members.size(), 2U);
    EXPECT_EQ(view(3).members.size(), 1U);
    EXPECT_NE(view(1).ring, view(3).ring);
    say(1, "ours");
    say(3, "alone");
    EXPECT_EQ(heard(2), std::vector<Bytes>{"ours"});
    EXPECT_EQ(heard(3), std::vector<Bytes>{"alone"});
    (void)command("heal");
    EXPECT_EQ(view(3).members.size(), 3U);
    EXPECT_EQ(view(3), view(1));
}

TEST_F(SequencerTest, DelayedDeliveriesKeepTheirOrder) {
    all_in();
    (void)command("delay n2 100");
    say(1, "slow");
    EXPECT_TRUE(heard(2).empty());
    (void)command("delay n2 0");
    say(1, "fast");
    EXPECT_TRUE(heard(2).empty());
    pass(Milliseconds{150});
    EXPECT_EQ(heard(2), (std::vector<Bytes>{"slow", "fast"}));
}

TEST_F(SequencerTest, ALostMessageBreaksTheRing) {
    all_in();
    const RingId before = view(1).ring;
    (void)command("drop n1 1000");
    say(1, "never");
    EXPECT_TRUE(heard(2).empty());
    EXPECT_GT(view(2).ring, before);
    EXPECT_TRUE(std::ranges::any_of(frames_[1], [](const ToNode& f) { return std::holds_alternative<Lost>(f); }));
}

TEST_F(SequencerTest, AHostOutlivesItsBrainInTheView) {
    all_in();
    keep(sequencer_.on_hosts({NodeId{1}, NodeId{2}, NodeId{3}}, now_));
    keep(sequencer_.on_gone(ConnectionId{3}, now_));
    EXPECT_EQ(view(1).members.size(), 2U);
    EXPECT_EQ(view(1).hosts.size(), 3U);
    const RingId before = view(1).ring;
    keep(sequencer_.on_hosts({NodeId{1}, NodeId{2}}, now_));
    EXPECT_EQ(view(1).hosts.size(), 2U);
    EXPECT_GT(view(1).ring, before);
    keep(sequencer_.on_hosts({NodeId{1}, NodeId{2}, NodeId{3}}, now_));
    pass(Milliseconds{50}, {1, 2});
    EXPECT_EQ(view(1).hosts.size(), 3U);
}

TEST_F(SequencerTest, SenselessCommandsAreRefused) {
    for (const char* text : {"", "explode", "partition n9", "delay n1", "delay n1 x", "delay n1 -5", "drop n1 1001"}) {
        give(99, Control{.command = text});
        EXPECT_FALSE(std::get<Reply>(frames_[99].back()).ok) << text;
    }
}

}  // namespace systole::messaging::local
