#include "messaging/local/session.hpp"

#include <gtest/gtest.h>

namespace systole::messaging::local {

namespace {

using base::Milliseconds;

Member member(std::uint32_t node) {
    return {.id = NodeId{node}, .name = NodeName{"n" + std::to_string(node)}, .incarnation = Incarnation{1}};
}

class SessionTest : public testing::Test {
protected:
    void connect() {
        (void)session_.on_connected(now_);
        keep(session_.on_frame(
            encode(ToNode{NewView{.ring = {.sequence = 5, .leader = NodeId{2}}, .members = {member(1), member(2), member(3)}}}),
            now_));
    }
    void keep(const Session::Output& output) { events_.insert(events_.end(), output.events.begin(), output.events.end()); }
    [[nodiscard]] const View& last_view() const {
        const View* last = nullptr;
        for (const Event& event : events_) {
            if (const auto* view = std::get_if<View>(&event)) {
                last = view;
            }
        }
        return *last;
    }
    [[nodiscard]] std::optional<Quorum> last_event_as_quorum() const {
        const auto* quorum = std::get_if<Quorum>(&events_.back());
        return quorum == nullptr ? std::nullopt : std::optional{*quorum};
    }

    base::Time now_{Milliseconds{10'000}};
    Session session_{{.self = member(1), .nodes = *parse_node_list("n1:1 n2:2 n3:3")}, now_};
    std::vector<Event> events_;
};

}  // namespace

TEST_F(SessionTest, AViewIsFollowedByItsQuorum) {
    connect();
    EXPECT_EQ(last_view().joined.size(), 3U);
    EXPECT_EQ(last_event_as_quorum(), (Quorum{.ring = {.sequence = 5, .leader = NodeId{2}}, .quorate = true}));
}

TEST_F(SessionTest, WithoutASequencerOneSeesOneselfAndLosesQuorumAfterASecond) {
    connect();
    keep(session_.on_disconnected(now_));
    EXPECT_EQ(last_view().members, std::vector<Member>{member(1)});
    EXPECT_EQ(last_view().left.size(), 2U);
    EXPECT_GT(last_view().id.ring.sequence, 5U);
    EXPECT_FALSE(last_event_as_quorum()) << "no opinion yet";
    keep(session_.tick(now_ + Milliseconds{999}));
    EXPECT_FALSE(last_event_as_quorum());
    keep(session_.tick(now_ + Milliseconds{1000}));
    EXPECT_EQ(last_event_as_quorum()->quorate, false);
}

TEST_F(SessionTest, ComingBackInTimeLosesNothing) {
    connect();
    keep(session_.on_disconnected(now_));
    const Session::Output hello = session_.on_connected(now_ + Milliseconds{10});
    const base::Result<ToSequencer> frame = decode_to_sequencer(hello.frames.at(0));
    ASSERT_TRUE(frame);
    EXPECT_EQ(std::get<Hello>(*frame).last_members, (std::vector<NodeId>{NodeId{1}, NodeId{3}})) << "2 was the sequencer";
    EXPECT_GT(std::get<Hello>(*frame).highest_ring, 5U);
    keep(session_.on_frame(
        encode(ToNode{NewView{.ring = {.sequence = 9, .leader = NodeId{3}}, .members = {member(1), member(3)}}}),
        now_ + Milliseconds{20}));
    EXPECT_EQ(last_event_as_quorum()->quorate, true);
    for (const Event& event : events_) {
        const auto* quorum = std::get_if<Quorum>(&event);
        EXPECT_TRUE(quorum == nullptr || quorum->quorate);
    }
}

TEST_F(SessionTest, ASilentSequencerIsGivenUp) {
    connect();
    EXPECT_FALSE(session_.tick(now_ + Milliseconds{1000}).is_hung);
    EXPECT_TRUE(session_.tick(now_ + Milliseconds{2000}).is_hung);
}

TEST_F(SessionTest, AfterAPauseOfItsOwnTheSequencerIsGivenAChance) {
    connect();
    now_ += Milliseconds{60'000};
    EXPECT_FALSE(session_.tick(now_).is_hung);
    (void)session_.on_frame(encode(ToNode{Ping{}}), now_);
    EXPECT_FALSE(session_.tick(now_ + Milliseconds{900}).is_hung);
}

TEST_F(SessionTest, OffersWaitForAView) {
    ASSERT_EQ(session_.offer({.priority = Priority::control, .bytes = "early"}), Offer::accepted);
    EXPECT_TRUE(session_.send_offered().frames.empty());
    (void)session_.on_connected(now_);
    EXPECT_TRUE(session_.send_offered().frames.empty());
    const Session::Output output =
        session_.on_frame(encode(ToNode{NewView{.ring = {.sequence = 1}, .members = {member(1)}}}), now_);
    EXPECT_EQ(output.frames.size(), 1U);
}

TEST_F(SessionTest, WhoIsRefusedIsToldAViewOfNobodyAndIsClosed) {
    connect();
    const Session::Output output = session_.on_frame(encode(ToNode{Refused{.reason = "no"}}), now_);
    keep(output);
    EXPECT_EQ(output.refused, "no");
    EXPECT_TRUE(last_view().members.empty());
    EXPECT_EQ(session_.offer({.bytes = "x"}), Offer::closed);
}

TEST_F(SessionTest, GarbageFromTheSequencerEndsTheConnectionOnly) {
    connect();
    EXPECT_TRUE(session_.on_frame("garbage", now_).is_hung);
}

}  // namespace systole::messaging::local
