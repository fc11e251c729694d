#include "messaging/node_list.hpp"

#include "messaging/quorum_judge.hpp"

#include <gtest/gtest.h>

namespace systole::messaging {

namespace {

View view_of(std::initializer_list<std::uint32_t> ids, std::uint64_t ring = 1) {
    View view{.id = {.ring = {.sequence = ring}}};
    for (const std::uint32_t id : ids) {
        view.members.push_back({.id = NodeId{id}, .name = NodeName{"n" + std::to_string(id)}, .incarnation = Incarnation{1}});
    }
    return view;
}

base::Errc error_of(std::string_view text) {
    const base::Result<NodeList> nodes = parse_node_list(text);
    if (!nodes) {
        return nodes.error().code;
    }
    const base::Result<QuorumMode> mode = quorum_mode(*nodes);
    return mode ? base::Errc::internal : mode.error().code;
}

}  // namespace

TEST(NodeList, IsReadFromWords) {
    const base::Result<NodeList> nodes = parse_node_list("b:2:3 a:1\nwait_for_all");
    ASSERT_TRUE(nodes) << nodes.error().message;
    ASSERT_EQ(nodes->voters.size(), 2U);
    EXPECT_EQ(nodes->voters[0].name, NodeName{"a"});
    EXPECT_EQ(nodes->voters[1].votes, 3U);
    EXPECT_TRUE(nodes->options.wait_for_all);
    EXPECT_EQ(total_votes(*nodes), 4U);
}

TEST(NodeList, BadListsAreRefused) {
    for (const char* text : {"", "a", "a:x", "a:1:2:3", "a:0", ":1", "a:1 a:2", "a:1 b:1", "a:-1", "a:1 strange_option"}) {
        EXPECT_EQ(error_of(text), base::Errc::invalid) << text;
    }
}

TEST(NodeList, ModesOfLaterVersionsAreRefusedByName) {
    for (const char* option : {"last_man_standing wait_for_all", "auto_tie_breaker", "allow_downscale", "two_node"}) {
        EXPECT_EQ(error_of(std::string{"a:1 b:2 "} + option), base::Errc::unsupported) << option;
    }
    EXPECT_EQ(error_of("a:1 b:2 c:3 two_node wait_for_all"), base::Errc::invalid);
}

TEST(NodeList, SupportedModesAreRecognised) {
    EXPECT_EQ(*quorum_mode(*parse_node_list("a:1 b:2 c:3")), QuorumMode::majority);
    EXPECT_EQ(*quorum_mode(*parse_node_list("a:1 b:2 two_node wait_for_all")), QuorumMode::two_node);
}

TEST(QuorumJudge, NeedsAMajorityOfAllVotes) {
    QuorumJudge judge{*parse_node_list("a:1 b:2 c:3 d:4")};
    EXPECT_TRUE(judge.judge(view_of({1, 2, 3})).quorate);
    EXPECT_FALSE(judge.judge(view_of({1, 2})).quorate);
    EXPECT_EQ(judge.judge(view_of({1, 2}, 9)).ring.sequence, 9U);
}

TEST(QuorumJudge, OneOfTwoIsEnoughOnceBothWereSeen) {
    QuorumJudge judge{*parse_node_list("a:1 b:2 two_node wait_for_all")};
    EXPECT_FALSE(judge.judge(view_of({1})).quorate);
    EXPECT_TRUE(judge.judge(view_of({1, 2})).quorate);
    EXPECT_TRUE(judge.judge(view_of({1})).quorate);
}

TEST(QuorumJudge, WaitsForAllAtTheStart) {
    QuorumJudge judge{*parse_node_list("a:1 b:2 c:3 wait_for_all")};
    EXPECT_FALSE(judge.judge(view_of({1, 2})).quorate);
    EXPECT_TRUE(judge.judge(view_of({1, 2, 3})).quorate);
    EXPECT_TRUE(judge.judge(view_of({1, 2})).quorate);
}

}  // namespace systole::messaging
