#include "tests/daemons/smoke_cluster.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace systole::daemons {
namespace {

using std::chrono::seconds;

const std::string kResources =
    R"(<resources>
         <primitive id="fence" class="stonith" type="fence_smoke"/>
         <primitive id="web" class="ocf" provider="heartbeat" type="Dummy">
           <operations><op id="web-m" name="monitor" interval="1s" timeout="20s"/></operations>
         </primitive>
       </resources>)";

std::string variable(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): the test has one thread
    return value != nullptr ? value : "";
}

class DaemonSmoke : public testing::Test {
protected:
    void SetUp() override {
        for (int node = 1; node <= 3; ++node) {
            cluster.start_node(node);
        }
        const auto took = SmokeCluster::wait_for([&] { return cluster.is_idle(3); }, seconds(30));
        ASSERT_TRUE(took) << cluster.logs();
        RecordProperty("formed_ms", static_cast<int>(took->count()));
        std::printf("cluster formed and idle after %d ms\n", static_cast<int>(took->count()));
    }

    void load_resources() {
        const auto answer = cluster.configure(1, "resources", kResources);
        ASSERT_TRUE(answer) << answer.error().message;
        ASSERT_EQ(answer->rc, 0) << answer->message;
        ASSERT_TRUE(
            SmokeCluster::wait_for([&] { return cluster.active_on("web").size() == 1 && cluster.is_idle(3); }, seconds(20)))
            << cluster.logs();
    }

    SmokeCluster cluster{3, variable("SYSTOLE_TEST_PROGRAMS"), variable("SYSTOLE_TEST_SCHEMAS")};
};

TEST_F(DaemonSmoke, ANodeThatDiesIsFencedAndReplaced) {
    load_resources();
    const int place = *cluster.active_on("web").begin();
    cluster.power_off(place);
    const auto took = SmokeCluster::wait_for([&] { return cluster.active_on("web").size() == 1; }, seconds(20));
    ASSERT_TRUE(took) << cluster.logs();
    std::printf("service runs elsewhere after %d ms\n", static_cast<int>(took->count()));
    EXPECT_NE(*cluster.active_on("web").begin(), place);
    cluster.start_node(place);
    EXPECT_TRUE(SmokeCluster::wait_for([&] { return cluster.is_idle(3); }, seconds(20))) << cluster.logs();
    EXPECT_EQ(cluster.count("web", "start"), 2);
}

TEST_F(DaemonSmoke, ABrainThatCrashesDisturbsNothing) {
    load_resources();
    const auto before = cluster.active_on("web");
    for (int node = 1; node <= 3; ++node) {
        cluster.kill_daemon(node, "crmd");
        ASSERT_TRUE(SmokeCluster::wait_for([&] { return cluster.is_idle(3); }, seconds(20))) << cluster.logs();
    }
    EXPECT_EQ(cluster.active_on("web"), before);
    EXPECT_EQ(cluster.count("web", "start"), 1) << cluster.logs();
    EXPECT_EQ(cluster.count("web", "stop"), 0);
}

TEST_F(DaemonSmoke, AnExecutorThatCrashesGoesOnMonitoring) {
    load_resources();
    const int place = *cluster.active_on("web").begin();
    cluster.kill_daemon(place, "lrmd");
    const int before = cluster.count("web", "monitor");
    EXPECT_TRUE(SmokeCluster::wait_for([&] { return cluster.count("web", "monitor") > before + 2; }, seconds(20)))
        << cluster.logs();
    EXPECT_EQ(cluster.count("web", "start"), 1);
}

TEST_F(DaemonSmoke, AShutdownMovesServicesAndLeavesNothing) {
    load_resources();
    const int place = *cluster.active_on("web").begin();
    EXPECT_EQ(cluster.shut_down(place, seconds(20)), 0) << cluster.logs();
    ASSERT_TRUE(SmokeCluster::wait_for([&] { return cluster.is_idle(2); }, seconds(20))) << cluster.logs();
    ASSERT_EQ(cluster.active_on("web").size(), 1U);
    EXPECT_NE(*cluster.active_on("web").begin(), place);
    for (int node = 1; node <= 3; ++node) {
        if (node != place) {
            EXPECT_EQ(cluster.shut_down(node, seconds(20)), 0) << cluster.logs();
        }
    }
    EXPECT_TRUE(cluster.active_on("web").empty()) << cluster.logs();
    EXPECT_TRUE(cluster.running_daemons().empty());
}

}  // namespace
}  // namespace systole::daemons
