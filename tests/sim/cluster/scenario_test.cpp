#include "sim/cluster/scenario.hpp"

#include "sim/cluster/cluster.hpp"
#include "sim/cluster/replica_node.hpp"

#include <gtest/gtest.h>

#include <string>

namespace systole::sim {
namespace {

using base::Milliseconds;

messaging::NodeList nodes_of(unsigned size) {
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= size; ++i) {
        nodes.voters.push_back({.id = NodeId(i), .name = messaging::NodeName("node" + std::to_string(i)), .votes = 1});
    }
    return nodes;
}

/// A cluster in which nothing goes wrong but what a test does.
class CalmCluster : public testing::Test {
protected:
    void start(unsigned size) {
        cluster_.emplace(nodes_of(size), replica_kind(), rng_, trace_);
        for (unsigned i = 1; i <= size; ++i) {
            cluster_->power_on(NodeId(i));
        }
    }
    void run(Milliseconds span) { cluster_->queue().run_until(cluster_->queue().now() + span); }
    void expect_no_complaints() {
        cluster_->checker().finish();
        for (const std::string& complaint : cluster_->checker().complaints()) {
            ADD_FAILURE() << complaint;
        }
    }

    base::Rng rng_{7};
    Trace trace_{false};
    std::optional<Cluster> cluster_;
};

TEST_F(CalmCluster, ThreeNodesAreFormedAndWritableInUnderASecond) {
    start(3);
    run(Milliseconds(1000));
    EXPECT_TRUE(cluster_->is_settled());
}

TEST_F(CalmCluster, AcknowledgedChangesSurviveAPowerLossOfAllNodes) {
    start(3);
    run(Milliseconds(1000));
    cluster_->request(NodeId(2), "a", true);
    run(Milliseconds(500));
    ASSERT_TRUE(cluster_->done().contains("a"));
    for (const unsigned id : {1U, 2U, 3U}) {
        cluster_->power_off(NodeId(id));
    }
    for (const unsigned id : {1U, 2U, 3U}) {
        cluster_->power_on(NodeId(id));
    }
    run(Milliseconds(3000));
    EXPECT_TRUE(cluster_->is_settled());
    expect_no_complaints();
}

TEST_F(CalmCluster, TheLossOfTheCoordinatorStopsChangesForLessThanASecond) {
    start(3);
    run(Milliseconds(1000));
    cluster_->power_off(NodeId(1));
    cluster_->request(NodeId(2), "a", true);
    run(Milliseconds(1000));
    EXPECT_TRUE(cluster_->done().contains("a"));
}

TEST_F(CalmCluster, AMinorityMakesNoChange) {
    start(3);
    run(Milliseconds(1000));
    cluster_->partition({{NodeId(1), 1}});
    run(Milliseconds(500));
    cluster_->request(NodeId(1), "a", true);
    run(Milliseconds(19'000));
    EXPECT_FALSE(cluster_->done().contains("a"));
}

TEST_F(CalmCluster, ANodeWithANewDiskIsFilledAgain) {
    start(3);
    run(Milliseconds(1000));
    cluster_->request(NodeId(1), "a", true);
    run(Milliseconds(500));
    cluster_->power_off(NodeId(3));
    cluster_->wipe_disk(NodeId(3));
    cluster_->power_on(NodeId(3));
    run(Milliseconds(2000));
    EXPECT_TRUE(cluster_->is_settled());
    expect_no_complaints();
}

TEST(Scenario, TheSameSeedGivesTheSameRun) {
    const Report first = run_scenario(42, replica_kind(), true);
    const Report second = run_scenario(42, replica_kind(), true);
    EXPECT_EQ(first.trace, second.trace);
    EXPECT_GT(first.trace.size(), 100U);
}

/// A checker that finds nothing wrong with a lie is worth nothing.
TEST(Checker, FindsAnAnswerWithoutADisk) {
    os::FakeDisk disk;
    Checker checker(nodes_of(1), {{NodeId(1), &disk}}, replica_kind());
    checker.submitted("a");
    checker.answered({.request = "a", .kind = ClientAnswer::Kind::done});
    EXPECT_FALSE(checker.complaints().empty());
}

TEST(Checker, FindsTwoLinesOfOneLength) {
    os::FakeDisk disk;
    Checker checker(nodes_of(1), {{NodeId(1), &disk}}, replica_kind());
    checker.committed(NodeId(1), {.term = {.counter = 1}, .n = 3, .chain = {}}, "a");
    checker.committed(NodeId(2), {.term = {.counter = 2}, .n = 3, .chain = {}}, "a");
    EXPECT_FALSE(checker.complaints().empty());
}

}  // namespace
}  // namespace systole::sim
