#include <gtest/gtest.h>

#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

std::string primitive_with(const std::string& content) {
    return R"(<primitive id="r" class="ocf" provider="pacemaker" type="Dummy">)" + content + "</primitive>";
}

const std::string kNoFencing = R"(<nvpair id="x" name="fencing-enabled" value="false"/>)";

/// r on n1 with these entries; n2 is online without history.
Loaded with_history(const std::string& entries, const std::string& content = {}) {
    return Loaded({.properties = kNoFencing,
                   .resources = primitive_with(content),
                   .status = online_node("n1", "1", history_of("r", entries)) + online_node("n2", "2")});
}

std::string monitor_op(const std::string& attributes) {
    return R"(<operations><op id="o" name="monitor" interval="10s" )" + attributes + "/></operations>";
}

const std::string kStarted = entry({.id = "r_last_0", .task = "start", .call_id = 2});
const std::string kFailedMonitor =
    entry({.id = "r_last_failure_0", .task = "monitor", .call_id = 3, .rc = 1, .interval = "10000"});

TEST(Histories, AStartMakesActive) {
    Loaded loaded = with_history(kStarted);
    EXPECT_EQ(loaded.rsc("r").current_role, Role::started);
    ASSERT_EQ(loaded.rsc("r").history.active.size(), 1U);
    EXPECT_EQ(loaded.rsc("r").history.active.front()->name, "n1");
    EXPECT_TRUE(loaded.rsc("r").history.probed.contains(loaded.node("n1")));
    EXPECT_FALSE(loaded.rsc("r").history.probed.contains(loaded.node("n2")));
}

TEST(Histories, AProbeThatFoundNothingOnlyMakesKnown) {
    Loaded loaded = with_history(entry({.id = "r_last_0", .task = "monitor", .rc = 7, .expected = 7}));
    EXPECT_EQ(loaded.rsc("r").current_role, Role::stopped);
    EXPECT_TRUE(loaded.rsc("r").history.active.empty());
    EXPECT_TRUE(loaded.rsc("r").history.probed.contains(loaded.node("n1")));
}

TEST(Histories, AFailedMonitorMeansRestart) {
    Loaded loaded = with_history(kStarted + kFailedMonitor);
    EXPECT_TRUE(loaded.rsc("r").is_failed);
    EXPECT_TRUE(loaded.rsc("r").stop_if_failed);
    EXPECT_EQ(loaded->failed_operations.size(), 1U);
}

TEST(Histories, ALaterStartMakesAFailureGood) {
    Loaded loaded = with_history(kFailedMonitor + entry({.id = "r_last_0", .task = "start", .call_id = 5}));
    EXPECT_FALSE(loaded.rsc("r").is_failed);
    EXPECT_EQ(loaded.rsc("r").current_role, Role::started);
}

TEST(Histories, OnFailBlockAndStandbyAndIgnore) {
    Loaded blocked = with_history(kStarted + kFailedMonitor, monitor_op(R"(on-fail="block")"));
    EXPECT_TRUE(blocked.rsc("r").is_blocked);
    EXPECT_FALSE(blocked.rsc("r").is_managed);
    Loaded standby = with_history(kStarted + kFailedMonitor, monitor_op(R"(on-fail="standby")"));
    EXPECT_TRUE(standby.node("n1").is_failure_standby);
    Loaded ignored = with_history(kStarted + kFailedMonitor, monitor_op(R"(on-fail="ignore")"));
    EXPECT_FALSE(ignored.rsc("r").is_failed);
    EXPECT_TRUE(ignored.rsc("r").failure_ignored);
}

TEST(Histories, AFailedStopBansAndWithoutFencingBlocks) {
    Loaded loaded = with_history(kStarted + entry({.id = "r_last_failure_0", .task = "stop", .call_id = 4, .rc = 1}));
    EXPECT_EQ(loaded.rsc("r").placement.allowed.find(loaded.node("n1"))->score, kMinusInfinity);
    EXPECT_TRUE(loaded.rsc("r").is_blocked);
}

TEST(Histories, MissingAgentsBanWithoutRestart) {
    Loaded loaded = with_history(entry({.id = "r_last_failure_0", .task = "monitor", .rc = 5, .expected = 7}));
    EXPECT_EQ(loaded.rsc("r").placement.allowed.find(loaded.node("n1"))->score, kMinusInfinity);
    EXPECT_EQ(loaded.rsc("r").current_role, Role::stopped);
}

TEST(Histories, UnknownResourcesAreRemoved) {
    Loaded loaded({.properties = kNoFencing,
                   .status = online_node("n1", "1", history_of("ghost", entry({.id = "ghost_last_0", .task = "start"})))});
    EXPECT_TRUE(loaded.rsc("ghost").is_removed);
    EXPECT_EQ(loaded.rsc("ghost").placement.allowed.find(loaded.node("n1"))->score, kMinusInfinity);
}

// Instances of anonymous clones are matched by node, whatever number history has.
TEST(Histories, AnonymousInstancesAreTakenInOrder) {
    const std::string history = history_of("a", entry({.id = "a_last_0", .task = "start"}));
    Loaded loaded({.properties = kNoFencing,
                   .resources = R"(<clone id="c"><primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/></clone>)",
                   .status = online_node("n1", "1", history) + online_node("n2", "2", history)});
    EXPECT_EQ(loaded.rsc("a:0").history.active.front()->name, "n1");
    EXPECT_EQ(loaded.rsc("a:1").history.active.front()->name, "n2");
    EXPECT_EQ(loaded.rsc("a:0").history.name, "a");
}

TEST(Histories, AnUnfinishedMigrationIsPartial) {
    const std::string migration = R"(migrate_source="n1" migrate_target="n2")";
    Loaded loaded({.properties = kNoFencing,
                   .resources = primitive_with(""),
                   .status = online_node("n1", "1",
                                         history_of("r", entry({.id = "r_last_0", .task = "migrate_to", .call_id = 4,
                                                                .more = migration}))) +
                             online_node("n2", "2", history_of("r", entry({.id = "r_last_0", .task = "monitor", .rc = 7,
                                                                           .expected = 7, .more = R"(last-rc-change="1")"})))});
    const HistoryState& history = loaded.rsc("r").history;
    ASSERT_NE(history.partial_source, nullptr);
    EXPECT_EQ(history.partial_source->name, "n1");
    EXPECT_EQ(history.partial_target->name, "n2");
    EXPECT_EQ(history.active.size(), 2U);
}

TEST(Histories, FailuresExpire) {
    const std::string timeout = R"(<meta_attributes id="m"><nvpair id="t" name="failure-timeout" value="60s"/></meta_attributes>)";
    const auto failed_at = [](int seconds_ago) {
        return kStarted + entry({.id = "r_last_failure_0", .task = "stop", .call_id = 3, .rc = 1,
                                 .more = "last-rc-change=\"" + std::to_string(Loaded::kNow - seconds_ago) + "\""});
    };
    EXPECT_TRUE(with_history(failed_at(30), timeout).rsc("r").is_blocked);
    EXPECT_FALSE(with_history(failed_at(90), timeout).rsc("r").is_blocked);
}

}  // namespace
}  // namespace systole::pengine
