#include <gtest/gtest.h>

#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

const std::string kDevice = R"(<primitive id="f" class="stonith" type="fence_x"/>)";

std::string state(const std::string& attributes) {
    return "<node_state id=\"1\" uname=\"n1\" " + attributes + "/>" + online_node("n2", "2");
}

TEST(NodeStates, UnseenNodesAreUncleanAtStart) {
    Loaded loaded({.resources = kDevice, .status = online_node("n1", "1")});
    EXPECT_FALSE(loaded.node("n1").is_unclean);
    EXPECT_TRUE(loaded.node("n2").is_unclean);
}

TEST(NodeStates, LostMembersAreFenced) {
    Loaded loaded({.resources = kDevice,
                   .status = state(R"(in_ccm="false" crmd="offline" join="down" expected="member")")});
    EXPECT_TRUE(loaded.node("n1").is_unclean);
    EXPECT_FALSE(loaded.node("n1").is_online);
    ASSERT_EQ(loaded->actions.size(), 1U);
    EXPECT_EQ(loaded->actions.front().reason, "peer is no longer part of the cluster");
    EXPECT_TRUE(loaded->actions.front().is_optional);
}

TEST(NodeStates, CleanlyStoppedNodesAreJustOffline) {
    Loaded loaded({.resources = kDevice, .status = state(R"(in_ccm="false" crmd="offline" join="down" expected="down")")});
    EXPECT_FALSE(loaded.node("n1").is_unclean);
    EXPECT_FALSE(loaded.node("n1").is_online);
    EXPECT_EQ(loaded.node("n1").base_score, kMinusInfinity);
}

TEST(NodeStates, JoiningNodesArePending) {
    Loaded loaded({.resources = kDevice, .status = state(R"(in_ccm="true" crmd="online" join="pending" expected="down")")});
    EXPECT_TRUE(loaded.node("n1").is_pending);
    EXPECT_TRUE(loaded.node("n1").is_online);
}

TEST(NodeStates, PendingTooLongMeansFencing) {
    const std::string pending = state(R"(in_ccm="1577836700" crmd="0" join="down" expected="down")");
    Loaded in_time({.properties = R"(<nvpair id="p" name="node-pending-timeout" value="200s"/>)",
                    .resources = kDevice,
                    .status = pending});
    EXPECT_FALSE(in_time.node("n1").is_unclean);
    EXPECT_EQ(in_time->recheck_time(), 1'577'836'900);
    Loaded late({.properties = R"(<nvpair id="p" name="node-pending-timeout" value="50s"/>)",
                 .resources = kDevice,
                 .status = pending});
    EXPECT_TRUE(late.node("n1").is_unclean);
}

TEST(NodeStates, TransientAttributesOverridePermanentAndBuiltInOnes) {
    Loaded loaded({.nodes = R"(<node id="1" uname="n1"><instance_attributes id="p"><nvpair id="a" name="color" value="red"/>
                               <nvpair id="b" name="#uname" value="liar"/></instance_attributes></node>)",
                   .status = R"(<node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member">
                     <transient_attributes id="1"><instance_attributes id="t">
                     <nvpair id="c" name="color" value="blue"/></instance_attributes></transient_attributes></node_state>)"});
    EXPECT_EQ(loaded.node("n1").attributes.get("color"), "blue");
    EXPECT_EQ(loaded.node("n1").attributes.get("#uname"), "n1");
}

TEST(Tickets, AreReadFromStatus) {
    Loaded loaded({.status = R"(<tickets><ticket_state id="T" granted="true" standby="false" last-granted="5"/></tickets>)" +
                             online_node("n1", "1")});
    ASSERT_NE(loaded->find_ticket("T"), nullptr);
    EXPECT_TRUE(loaded->find_ticket("T")->is_granted);
    EXPECT_EQ(loaded->find_ticket("T")->last_granted, 5);
}

}  // namespace
}  // namespace systole::pengine
