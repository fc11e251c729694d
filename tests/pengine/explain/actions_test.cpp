#include "tests/pengine/explain/explained.hpp"
#include "tests/pengine/loaded.hpp"
#include "tests/pengine/placement/scheduled.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

const std::string kOrder = R"(<rsc_order id="db-first" first="db" then="web"/>)";

TEST(ActionReasons, AProbeAndAStart) {
    const Explained explained({.resources = primitive("web"), .constraints = location("web", "n2", "50")});
    const ResourceExplanation& web = explained.of("web");
    ASSERT_NE(find_action(web, "web_monitor_0", "n1"), nullptr);
    EXPECT_EQ(find_action(web, "web_monitor_0", "n1")->kind, ActionReasonKind::probe);
    ASSERT_NE(find_action(web, "web_start_0", "n2"), nullptr);
    EXPECT_EQ(find_action(web, "web_start_0", "n2")->kind, ActionReasonKind::start_here);
}

TEST(ActionReasons, ARestartForAnOrderNamesTheConstraint) {
    const std::string failed = entry({.id = "db_last_failure_0", .task = "monitor", .call_id = 6, .rc = 1, .interval = "10000"});
    const Explained explained(
        {.resources =
             primitive("db", R"(<operations><op id="m" name="monitor" interval="10s"/></operations>)") + primitive("web"),
         .constraints = kOrder + location("web", "n1", "50") + location("db", "n1", "50"),
         .status = online_node("n1", "1", running("db", failed) + running("web")) + online_node("n2", "2")});
    EXPECT_EQ(explained.of("db").outcome, Outcome::recover);
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.outcome, Outcome::restart);
    const ActionReason* stop = find_action(web, "web_stop_0", "n1");
    ASSERT_NE(stop, nullptr);
    EXPECT_EQ(stop->kind, ActionReasonKind::ordering);
    EXPECT_EQ(stop->constraint, "db-first");
    EXPECT_EQ(stop->because_of, "db_start_0");
}

TEST(ActionReasons, ADefinitionThatChangedIsTheReasonForStopAndStart) {
    const std::string started =
        entry({.id = "web_last_0", .task = "start", .call_id = 5, .more = R"(op-digest="0" crm_feature_set="3.20.5")"});
    const Explained explained(
        {.resources = primitive("web"), .status = online_node("n1", "1", history_of("web", started)) + online_node("n2", "2")});
    const ResourceExplanation& web = explained.of("web");
    ASSERT_NE(find_action(web, "web_stop_0", "n1"), nullptr);
    EXPECT_EQ(find_action(web, "web_stop_0", "n1")->kind, ActionReasonKind::definition);
    ASSERT_NE(find_action(web, "web_start_0", "n1"), nullptr);
    EXPECT_EQ(find_action(web, "web_start_0", "n1")->kind, ActionReasonKind::definition);
}

TEST(ActionReasons, ABlockIsFollowedToItsRoot) {
    const Explained explained({.resources = primitive("db") + primitive("web"), .constraints = kOrder, .quorum = "0"});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.outcome, Outcome::blocked);
    ASSERT_FALSE(web.blocks.empty());
    EXPECT_NE(web.blocks.back().text.find("no quorum"), std::string::npos);
    EXPECT_NE(find_hint(explained.all().hints, "no-quorum"), nullptr);
}

TEST(ActionReasons, FencingSaysWhatFor) {
    const std::string lost = R"(<node_state id="1" uname="n1" in_ccm="false" crmd="offline" join="down" expected="member"/>)";
    const Explained explained({.properties = "",
                               .resources = R"(<primitive id="fencer" class="stonith" type="fence_local"/>)",
                               .status = lost + online_node("n2", "2")});
    ASSERT_EQ(explained.all().actions.size(), 1U);
    EXPECT_EQ(explained.all().actions.front().kind, ActionReasonKind::fencing);
    EXPECT_EQ(explained.all().actions.front().node, "n1");
    EXPECT_FALSE(explained.all().actions.front().text.empty());
}

}  // namespace
}  // namespace systole::pengine
