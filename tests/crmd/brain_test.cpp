#include "crmd/brain.hpp"

#include "tests/crmd/brain_cluster.hpp"

#include <gtest/gtest.h>

namespace systole::crmd {
namespace {

using std::chrono::seconds;
using Places = std::set<int>;

std::string dummy(const std::string& id) {
    return "<primitive id=\"" + id + "\" class=\"ocf\" provider=\"heartbeat\" type=\"Dummy\"><operations><op id=\"" + id +
           "-m\" name=\"monitor\" interval=\"10s\" timeout=\"20s\"/></operations></primitive>";
}

std::string property(const std::string& name, const std::string& value) {
    return "<nvpair id=\"p-" + name + "\" name=\"" + name + "\" value=\"" + value + "\"/>";
}

/// A fence device that the obedient fencer of the harness stands for.
const std::string kFencing = R"(<primitive id="fence" class="stonith" type="fence_test"/>)";

TEST(Brain, AClusterFormsStartsItsResourceOnceAndRests) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    EXPECT_EQ(cluster.active_on("web").size(), 1U) << cluster.log_text();
    EXPECT_EQ(cluster.count_operations("web start"), 1);
    cluster.run_for(seconds(60));
    EXPECT_EQ(cluster.count_operations("web start"), 1);
    EXPECT_GE(cluster.count_operations("web monitor"), 3 + 5) << "probes, then one monitor every ten seconds";
}

TEST(Brain, ALostNodeIsFencedAndItsResourceStartsElsewhere) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle());
    const int place = *cluster.active_on("web").begin();
    cluster.power_off(place);
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    ASSERT_EQ(cluster.active_on("web").size(), 1U) << cluster.log_text();
    EXPECT_NE(*cluster.active_on("web").begin(), place);
    EXPECT_NE(cluster.log_text().find("node was fenced node=n" + std::to_string(place)), std::string::npos);
}

TEST(Brain, AFencedNodeComesBack) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle());
    cluster.power_off(1);
    ASSERT_TRUE(cluster.run_until_idle());
    cluster.power_on(1);
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    const ClientAnswer answer = cluster.ask(2, NodeQuery{});
    ASSERT_TRUE(answer.body);
    for (const xml::Element node : answer.body->root().children("node")) {
        EXPECT_EQ(node.get("member"), "true");
        EXPECT_EQ(node.get("join"), "member");
    }
}

TEST(Brain, ACrashOfTheBrainDisturbsNoResource) {
    for (const int node : {1, 2, 3}) {
        BrainCluster cluster(3, kFencing + dummy("web"));
        ASSERT_TRUE(cluster.run_until_idle());
        const Places before = cluster.active_on("web");
        cluster.crash_brain(node);
        cluster.run_for(seconds(1));
        cluster.restart_brain(node);
        ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
        EXPECT_EQ(cluster.active_on("web"), before) << cluster.log_text();
        EXPECT_EQ(cluster.count_operations("web start"), 1) << cluster.log_text();
        EXPECT_EQ(cluster.count_operations("web stop"), 0) << cluster.log_text();
    }
}

TEST(Brain, AFailedServiceIsRecoveredAndTheFailureCounted) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle());
    const std::string place = "n" + std::to_string(*cluster.active_on("web").begin());
    cluster.kill_service("web");
    cluster.run_for(seconds(11));
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    EXPECT_EQ(cluster.active_on("web").size(), 1U) << cluster.log_text();
    const ClientAnswer answer = cluster.ask(1, AttributeQuery{.name = "fail-count-web#monitor_10000", .node = place});
    ASSERT_TRUE(answer.body);
    EXPECT_EQ(answer.body->root().child("attribute").get("value"), "1") << cluster.log_text();
}

TEST(Brain, CleanupForgetsTheFailure) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle());
    cluster.kill_service("web");
    cluster.run_for(seconds(11));
    ASSERT_TRUE(cluster.run_until_idle());
    EXPECT_EQ(
        cluster
            .ask(3,
                 ResourceCommand{.verb = ResourceVerb::cleanup, .resource = "web", .node = {}, .operation = {}, .interval = {}})
            .rc,
        0);
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    const ClientAnswer answer = cluster.ask(1, AttributeQuery{.name = "fail-count-web#monitor_10000", .node = {}});
    EXPECT_FALSE(answer.body->root().child("attribute")) << cluster.log_text();
    EXPECT_EQ(cluster.active_on("web").size(), 1U);
}

TEST(Brain, AFailedStartMovesTheResource) {
    BrainCluster cluster(3, kFencing);
    ASSERT_TRUE(cluster.run_until_idle());
    cluster.fail_next("web", "start", 1);
    EXPECT_EQ(cluster.configure(2, "resources", dummy("web")).rc, 0);
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    EXPECT_EQ(cluster.active_on("web").size(), 1U) << cluster.log_text();
    EXPECT_EQ(cluster.count_operations("web start"), 2) << cluster.log_text();
}

TEST(Brain, AConfigurationChangeIsAnsweredAndCarriedOut) {
    BrainCluster cluster(3, kFencing);
    ASSERT_TRUE(cluster.run_until_idle());
    EXPECT_EQ(cluster.configure(3, "resources", dummy("web")).rc, 0);
    ASSERT_TRUE(cluster.run_until_idle());
    EXPECT_EQ(cluster.active_on("web").size(), 1U);
    const std::string node = "n" + std::to_string(*cluster.active_on("web").begin());
    EXPECT_EQ(cluster
                  .configure(1, "nodes",
                             "<node id=\"" + node.substr(1) + "\" uname=\"" + node +
                                 "\"><instance_attributes id=\"x\"><nvpair id=\"x-s\" name=\"standby\" value=\"on\"/>"
                                 "</instance_attributes></node>")
                  .rc,
              0);
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    ASSERT_EQ(cluster.active_on("web").size(), 1U);
    EXPECT_NE("n" + std::to_string(*cluster.active_on("web").begin()), node);
}

TEST(Brain, AnOrderlyShutdownMovesResourcesFirst) {
    for (const int node : {1, 2, 3}) {
        BrainCluster cluster(3, kFencing + dummy("a") + dummy("b") + dummy("c"));
        ASSERT_TRUE(cluster.run_until_idle());
        cluster.ask_to_shut_down(node);
        ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
        ASSERT_TRUE(cluster.exit_of(node)) << cluster.log_text();
        EXPECT_EQ(cluster.exit_of(node)->why, Exit::Why::shut_down);
        for (const char* resource : {"a", "b", "c"}) {
            ASSERT_EQ(cluster.active_on(resource).size(), 1U) << cluster.log_text();
            EXPECT_NE(*cluster.active_on(resource).begin(), node);
        }
        EXPECT_EQ(cluster.log_text().find("was fenced"), std::string::npos) << cluster.log_text();
    }
}

TEST(Brain, WithoutQuorumNothingRuns) {
    BrainCluster cluster(3, dummy("web"), property("stonith-enabled", "false"));
    ASSERT_TRUE(cluster.run_until_idle());
    cluster.power_off(1);
    cluster.power_off(2);
    cluster.run_for(seconds(30));
    EXPECT_TRUE(cluster.active_on("web").empty()) << cluster.log_text();
}

TEST(Brain, TransientAttributesReachTheCib) {
    BrainCluster cluster(3, kFencing);
    ASSERT_TRUE(cluster.run_until_idle());
    EXPECT_EQ(cluster.ask(2, AttributeUpdate{.name = "ping", .value = "5", .node = "n3", .dampening = {}}).rc, 0);
    ASSERT_TRUE(cluster.run_until_idle());
    cib::Request query;
    query.xpath = "//nvpair[@name='ping']";
    const ClientAnswer answer = cluster.ask(1, CibCall{.request = std::move(query)});
    ASSERT_EQ(answer.rc, 0) << cluster.log_text();
    EXPECT_EQ(answer.body->root().get("value"), "5");
}

TEST(Brain, ANewCoordinatorGoesOnFromWhatTheOthersReport) {
    BrainCluster cluster(3, kFencing + dummy("web"));
    ASSERT_TRUE(cluster.run_until_idle());
    Brain* dc = cluster.coordinator();
    ASSERT_NE(dc, nullptr);
    cluster.power_off(static_cast<int>(dc->replica().self().id.value()));
    ASSERT_TRUE(cluster.run_until_idle()) << cluster.log_text();
    EXPECT_EQ(cluster.active_on("web").size(), 1U) << cluster.log_text();
}

}  // namespace
}  // namespace systole::crmd
