#include "tests/pengine/explain/explained.hpp"
#include "tests/pengine/loaded.hpp"
#include "tests/pengine/placement/scheduled.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

TEST(Decision, NamesTheConstraintThatDecidesAndTheRunnerUp) {
    const Explained explained({.resources = primitive("web"), .constraints = location("web", "n2", "50")});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.node, "n2");
    EXPECT_EQ(web.outcome, Outcome::start);
    EXPECT_EQ(web.decision.by, Decision::By::score);
    EXPECT_EQ(web.decision.runner_up, "n1");
    EXPECT_EQ(web.decision.lead, 50);
    ASSERT_EQ(web.decision.decisive.size(), 1U);
    EXPECT_EQ(web.decision.decisive.front().id, "web-on-n2");
    EXPECT_EQ(on(web, "n1").standing, Standing::behind);
    EXPECT_EQ(on(web, "n1").points_behind, 50);
}

TEST(Decision, OfTwoWishesOnlyTheOneThatMattersIsDecisive) {
    const Explained explained({.resources = primitive("web"),
                               .constraints = location("web", "n2", "50") + location("web", "n1", "10") +
                                              R"(<rsc_location id="small" rsc="web" node="n2" score="5"/>)"});
    const Decision& decision = explained.of("web").decision;
    EXPECT_EQ(decision.lead, 45);
    ASSERT_EQ(decision.decisive.size(), 1U);
    EXPECT_EQ(decision.decisive.front().id, "web-on-n2");
}

TEST(Decision, SaysWhatBreaksATie) {
    const Explained explained({.resources = primitive("a") + primitive("b")});
    EXPECT_EQ(explained.of("a").decision.by, Decision::By::name);
    EXPECT_EQ(explained.of("b").node, "n2");
    EXPECT_EQ(explained.of("b").decision.by, Decision::By::load);
}

TEST(Decision, AnOnlyNodeHasNoRunnerUp) {
    const Explained explained({.resources = primitive("web"), .constraints = location("web", "n1", "-INFINITY")});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.decision.by, Decision::By::only_node);
    EXPECT_EQ(on(web, "n1").standing, Standing::banned);
    EXPECT_EQ(on(web, "n1").parts.front().id, "web-on-n1");
}

TEST(Decision, ColocationIsToldWithTheOtherResource) {
    const Explained explained({.resources = primitive("db") + primitive("web"),
                               .constraints = location("db", "n2", "100") + colocation("web", "db", "INFINITY")});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.node, "n2");
    const ScorePart& part = on(web, "n1").parts.back();
    EXPECT_EQ(part.kind, Origin::Kind::colocation);
    EXPECT_EQ(part.other, "db");
    EXPECT_EQ(part.added, kMinusInfinity);
}

TEST(Decision, AMoveTellsWhatDroveItAway) {
    const Explained explained(
        {.resources = primitive("web"),
         .status = online_node("n1", "1", running("web")) + online_node("n2", "2"),
         .node_1_content = R"(<instance_attributes id="a"><nvpair id="a1" name="standby" value="on"/></instance_attributes>)"});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.outcome, Outcome::move);
    EXPECT_EQ(web.summary, "moves from n1 to n2");
    EXPECT_EQ(web.moved_by, "n1: in standby");
    EXPECT_NE(find_hint(explained.all().hints, "node-standby"), nullptr);
}

TEST(Decision, ADroppedColocationIsTold) {
    const Explained explained(
        {.resources = primitive("db") + primitive("web"),
         .constraints = location("db", "n1", "INFINITY") + location("web", "n2", "-INFINITY") + colocation("web", "db", "-100")});
    const ResourceExplanation& web = explained.of("web");
    EXPECT_EQ(web.node, "n1");
    ASSERT_EQ(web.dropped.size(), 1U);
    EXPECT_NE(web.dropped.front().find("web-with-db"), std::string::npos);
}

TEST(Decision, NothingIsRecordedUnlessWanted) {
    Scheduled scheduled({.resources = primitive("web"), .constraints = location("web", "n2", "50")});
    const Trace& trace = scheduled.cluster().trace;
    EXPECT_TRUE(trace.contributions.empty());
    EXPECT_TRUE(trace.choices.empty());
    EXPECT_TRUE(trace.effects.empty());
}

}  // namespace
}  // namespace systole::pengine
