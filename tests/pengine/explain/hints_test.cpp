#include "tests/pengine/explain/explained.hpp"
#include "tests/pengine/loaded.hpp"
#include "tests/pengine/placement/scheduled.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

std::string meta(const std::string& name, const std::string& value) {
    return R"(<meta_attributes id="m"><nvpair id="m1" name=")" + name + R"(" value=")" + value + R"("/></meta_attributes>)";
}

const std::string kNoFencing = R"(<nvpair id="fencing" name="fencing-enabled" value="false"/>)";
const std::string kBothOnline = online_node("n1", "1") + online_node("n2", "2");
const std::string kWebOnN1 = online_node("n1", "1", running("web")) + online_node("n2", "2");

bool has_hint(const Explained& explained, std::string_view resource, std::string_view code) {
    return find_hint(explained.of(resource).hints, code) != nullptr;
}

TEST(Hints, FencingWithoutADevice) {
    const Explained explained({.properties = "", .resources = primitive("web")});
    EXPECT_NE(find_hint(explained.all().hints, "fencing-without-device"), nullptr);
    EXPECT_EQ(find_hint(explained.all().hints, "no-quorum"), nullptr);
}

TEST(Hints, ConstraintsAboutWhatDoesNotExist) {
    const Explained explained(
        {.resources = primitive("web"), .constraints = location("web", "n9", "50") + colocation("web", "nobody", "10")});
    EXPECT_NE(find_hint(explained.all().hints, "unknown-node"), nullptr);
    EXPECT_NE(find_hint(explained.all().hints, "unknown-resource"), nullptr);
}

TEST(Hints, TargetRoleLeftOver) {
    const Explained explained({.resources = primitive("web", meta("target-role", "Stopped"))});
    EXPECT_TRUE(has_hint(explained, "web", "target-role-stopped"));
    EXPECT_EQ(explained.of("web").node, "");
}

TEST(Hints, TargetRoleOfTheGroupIsNamed) {
    const Explained explained(
        {.resources = R"(<group id="g">)" + meta("target-role", "Stopped") + primitive("web") + "</group>"});
    const Hint* hint = find_hint(explained.of("web").hints, "target-role-stopped");
    ASSERT_NE(hint, nullptr);
    EXPECT_NE(hint->advice.find("--resource g "), std::string::npos);
}

TEST(Hints, BanLeftOver) {
    const Explained explained({.resources = primitive("web"),
                               .constraints = R"(<rsc_location id="cli-ban-web-on-n1" rsc="web" node="n1" score="-INFINITY"/>)"});
    EXPECT_TRUE(has_hint(explained, "web", "ban-left-over"));
    EXPECT_FALSE(has_hint(explained, "web", "move-left-over"));
}

TEST(Hints, StickinessBelowPreference) {
    const Explained explained({.resources = primitive("web", meta("resource-stickiness", "20")),
                               .constraints = location("web", "n2", "50"),
                               .status = kWebOnN1});
    const Hint* hint = find_hint(explained.of("web").hints, "stickiness-below-preference");
    ASSERT_NE(hint, nullptr);
    EXPECT_NE(hint->advice.find("resource-stickiness=50 "), std::string::npos);
}

TEST(Hints, StickinessHolds) {
    const Explained explained({.resources = primitive("web", meta("resource-stickiness", "100")),
                               .constraints = location("web", "n2", "50"),
                               .status = kWebOnN1});
    EXPECT_EQ(explained.of("web").node, "n1");
    EXPECT_TRUE(has_hint(explained, "web", "stickiness-holds"));
    EXPECT_FALSE(has_hint(explained, "web", "score-unreachable"));
}

TEST(Hints, AScoreThatCannotWin) {
    const Explained explained(
        {.resources = primitive("db") + primitive("web"),
         .constraints = location("db", "n1", "INFINITY") + location("web", "n2", "50") + colocation("web", "db", "200")});
    const Hint* hint = find_hint(explained.of("web").hints, "score-unreachable");
    ASSERT_NE(hint, nullptr);
    EXPECT_NE(hint->advice.find("more than 200"), std::string::npos);
}

TEST(Hints, ASecondChoiceIsNoMistake) {
    const Explained explained(
        {.resources = primitive("web"), .constraints = location("web", "n1", "100") + location("web", "n2", "50")});
    EXPECT_TRUE(explained.of("web").hints.empty());
}

TEST(Hints, ColocationAgainstLocation) {
    const Explained explained(
        {.resources = primitive("db") + primitive("web"),
         .constraints = location("db", "n1", "INFINITY") + location("web", "n2", "500") + colocation("web", "db", "INFINITY")});
    EXPECT_EQ(explained.of("web").node, "n1");
    EXPECT_TRUE(has_hint(explained, "web", "colocation-against-location"));
}

TEST(Hints, DependencyStopped) {
    const Explained explained({.resources = primitive("db", meta("target-role", "Stopped")) + primitive("web"),
                               .constraints = colocation("web", "db", "INFINITY")});
    EXPECT_TRUE(has_hint(explained, "web", "dependency-stopped"));
}

TEST(Hints, MigrationThresholdReached) {
    const std::string counted =
        R"(<node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member">
             <transient_attributes id="1"><instance_attributes id="t">
               <nvpair id="t1" name="fail-count-web#monitor_10000" value="3"/>
             </instance_attributes></transient_attributes></node_state>)";
    const Explained explained(
        {.resources = primitive("web", meta("migration-threshold", "3")), .status = counted + online_node("n2", "2")});
    EXPECT_TRUE(has_hint(explained, "web", "migration-threshold"));
    EXPECT_EQ(on(explained.of("web"), "n1").standing, Standing::banned);
}

TEST(Hints, FailedStopWithoutFencing) {
    const std::string failed_stop = entry({.id = "web_last_failure_0", .task = "stop", .call_id = 6, .rc = 1});
    const Explained explained(
        {.resources = primitive("web"), .status = online_node("n1", "1", running("web", failed_stop)) + online_node("n2", "2")});
    EXPECT_TRUE(has_hint(explained, "web", "failed-stop"));
    EXPECT_EQ(explained.of("web").decision.by, Decision::By::stays_unmanaged);
}

TEST(Hints, UnmanagedAndMaintenance) {
    const Explained unmanaged({.resources = primitive("web", meta("is-managed", "false")), .status = kWebOnN1});
    EXPECT_TRUE(has_hint(unmanaged, "web", "unmanaged"));
    const Explained maintenance(
        {.properties = kNoFencing + R"(<nvpair id="mm" name="maintenance-mode" value="true"/>)", .resources = primitive("web")});
    EXPECT_TRUE(has_hint(maintenance, "web", "maintenance"));
    EXPECT_NE(find_hint(maintenance.all().hints, "maintenance-mode"), nullptr);
}

TEST(Hints, TicketMissing) {
    const Explained explained({.resources = primitive("web"), .constraints = R"(<rsc_ticket id="t" rsc="web" ticket="site"/>)"});
    EXPECT_TRUE(has_hint(explained, "web", "ticket-missing"));
}

TEST(Hints, UtilizationExceeded) {
    const Explained explained(
        {.properties = kNoFencing + R"(<nvpair id="ps" name="placement-strategy" value="utilization"/>)",
         .resources = primitive("web", R"(<utilization id="u"><nvpair id="u1" name="cpu" value="4"/></utilization>)"),
         .node_1_content = R"(<utilization id="nu"><nvpair id="nu1" name="cpu" value="2"/></utilization>)"});
    const Hint* hint = find_hint(explained.of("web").hints, "utilization-exceeded");
    ASSERT_NE(hint, nullptr);
    EXPECT_NE(hint->text.find("cpu=4"), std::string::npos);
}

TEST(Hints, OptInClusterWithoutLocation) {
    const Explained explained(
        {.properties = kNoFencing + R"(<nvpair id="s" name="symmetric-cluster" value="false"/>)", .resources = primitive("web")});
    EXPECT_TRUE(has_hint(explained, "web", "opt-in-cluster"));
    EXPECT_EQ(on(explained.of("web"), "n1").standing, Standing::not_allowed);
}

TEST(Hints, BannedByColocation) {
    const Explained explained({.resources = primitive("a") + primitive("b") + primitive("web"),
                               .constraints = location("a", "n1", "INFINITY") + location("b", "n2", "INFINITY") +
                                              colocation("web", "a", "INFINITY") + colocation("web", "b", "INFINITY")});
    EXPECT_EQ(explained.of("web").node, "");
    EXPECT_TRUE(has_hint(explained, "web", "banned-by-colocation"));
    EXPECT_FALSE(has_hint(explained, "web", "dependency-stopped"));
}

TEST(Hints, NoPlaceForAnotherInstance) {
    const Explained explained({.resources = R"(<clone id="c">)" + meta("clone-max", "3") + primitive("web") + "</clone>"});
    EXPECT_TRUE(has_hint(explained, "web:2", "clone-limit"));
    EXPECT_FALSE(has_hint(explained, "web:0", "clone-limit"));
}

TEST(Hints, NoInstanceOfThePrimarySuits) {
    const Explained explained({.resources = R"(<clone id="dbs">)" + primitive("db") + R"(</clone><clone id="webs">)" +
                                            meta("interleave", "true") + primitive("web") + "</clone>",
                               .constraints = location("dbs", "n1", "-INFINITY") + location("webs", "n2", "-INFINITY") +
                                              colocation("webs", "dbs", "INFINITY")});
    EXPECT_EQ(explained.of("db:0").node + explained.of("db:1").node, "n2");
    EXPECT_EQ(explained.of("web:0").node, "");
    EXPECT_TRUE(has_hint(explained, "web:0", "banned-by-colocation") || has_hint(explained, "web:0", "dependency-stopped"));
}

TEST(Hints, AHealthyClusterHasNone) {
    const Explained explained({.resources = primitive("web"), .constraints = location("web", "n2", "50"), .status = kBothOnline});
    EXPECT_TRUE(explained.all().hints.empty());
    EXPECT_TRUE(explained.of("web").hints.empty());
}

}  // namespace
}  // namespace systole::pengine
