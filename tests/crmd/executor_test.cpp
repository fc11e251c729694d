#include "crmd/transition/executor.hpp"

#include "tests/crmd/graph_text.hpp"

#include <gtest/gtest.h>

namespace systole::crmd::transition {
namespace {

using std::chrono::seconds;

base::Time at(int second) {
    return base::Time(seconds(second));
}

/// Records what an executor begins and says how it ended.
class Runner {
public:
    explicit Runner(const std::vector<TestSynapse>& synapses, Limits limits = {}, const std::string& settings = {})
        : executor(parse_graph(graph_text(synapses, settings)).value(), std::move(limits)) {}

    /// The ids begun by one step, in order.
    std::vector<int> step(int second = 0) {
        const StepOutput output = executor.step(at(second));
        std::vector<int> begun;
        for (const Action* action : output.begin) {
            begun.push_back(action->id);
        }
        for (const Action* action : output.lost) {
            lost.push_back(action->id);
        }
        if (output.finished) {
            finished = output.finished;
        }
        return begun;
    }

    Executor executor;
    std::vector<int> lost;
    std::optional<Outcome> finished;
};

using Ids = std::vector<int>;

TEST(TransitionExecutor, BeginsAnActionWhenItsInputsAreConfirmed) {
    Runner runner({{1, "start", "a", "n1", {2}}, {2, "stop", "a", "n2", {}}, {3, "monitor", "a", "n1", {1}}});
    EXPECT_EQ(runner.step(), Ids{2});
    EXPECT_EQ(runner.step(), Ids{});
    runner.executor.confirm(2);
    EXPECT_EQ(runner.step(), Ids{1});
    runner.executor.confirm(1);
    EXPECT_EQ(runner.step(), Ids{3});
    EXPECT_FALSE(runner.finished);
    runner.executor.confirm(3);
    runner.step();
    EXPECT_EQ(runner.finished, Outcome::complete);
}

TEST(TransitionExecutor, PassesThroughPseudoEventsAtOnce) {
    Runner runner({{1, "start", "a", "n1", {4}}, {4, "pseudo", "g", "", {5}}, {5, "pseudo", "h", "", {}}});
    EXPECT_EQ(runner.step(), Ids{1});
}

TEST(TransitionExecutor, AnEmptyGraphIsComplete) {
    Runner runner({});
    runner.step();
    EXPECT_EQ(runner.finished, Outcome::complete);
}

TEST(TransitionExecutor, BatchLimitHoldsBackTheRest) {
    Runner runner({{1, "start", "a", "n1", {}}, {2, "start", "b", "n1", {}}, {3, "start", "c", "n1", {}}}, {.batch = 2});
    EXPECT_EQ(runner.step(), (Ids{1, 2}));
    runner.executor.confirm(2);
    EXPECT_EQ(runner.step(), Ids{3});
}

TEST(TransitionExecutor, NodeLimitCountsResourceActionsOfTheNode) {
    Runner runner(
        {{1, "start", "a", "n1", {}}, {2, "start", "b", "n1", {}}, {3, "start", "c", "n2", {}}, {4, "stonith", "", "n1", {}}},
        {.batch = {}, .node = {{"n1", 1}}});
    EXPECT_EQ(runner.step(), (Ids{1, 3, 4}));
    runner.executor.confirm(1);
    EXPECT_EQ(runner.step(), Ids{2});
}

TEST(TransitionExecutor, WaitsWhileOthersUseUpTheNode) {
    Runner runner({{1, "start", "a", "n1", {}}}, {.batch = {}, .node = {{"n1", 1}}, .other_nodes = {}, .outside = {{"n1", 1}}});
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_FALSE(runner.finished);
    runner.executor.set_limits({.batch = {}, .node = {{"n1", 1}}});
    EXPECT_EQ(runner.step(), Ids{1});
}

TEST(TransitionExecutor, MigrationLimitCountsBothEnds) {
    Runner runner({{1, "migrate_to", "a", "n1", {}, 0, R"(CRM_meta_migrate_target="n2")"},
                   {2, "migrate_to", "b", "n3", {}, 0, R"(CRM_meta_migrate_target="n2")"}},
                  {}, R"(migration-limit="1")");
    EXPECT_EQ(runner.step(), Ids{1});
    runner.executor.confirm(1);
    EXPECT_EQ(runner.step(), Ids{2});
}

TEST(TransitionExecutor, FailureStopsWhatFollowsAndWhatIsLessImportant) {
    Runner runner({{1, "start", "a", "n1", {}, 5},
                   {2, "monitor", "a", "n1", {1}, 5},
                   {3, "start", "b", "n1", {4}, 5},
                   {4, "start", "c", "n1", {}, 9}});
    EXPECT_EQ(runner.step(), (Ids{1, 4}));
    runner.executor.fail(1);
    runner.executor.confirm(4);
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_EQ(runner.finished, Outcome::stopped);
    EXPECT_EQ(runner.executor.abort_reason(), "Event failed");
}

TEST(TransitionExecutor, AnIgnoredFailureAbortsNothing) {
    Runner runner({{1, "start", "a", "n1", {}}, {3, "start", "b", "n1", {4}}, {4, "start", "c", "n1", {}}});
    runner.step();
    runner.executor.fail(1, FailureWeight::ignored);
    runner.executor.confirm(4);
    EXPECT_EQ(runner.step(), Ids{3});
}

TEST(TransitionExecutor, InfinitePriorityRunsAfterAFailedInput) {
    Runner runner({{1, "start", "a", "n1", {}}, {2, "notify", "a", "n1", {1}, 1'000'000}});
    runner.step();
    runner.executor.fail(1);
    EXPECT_EQ(runner.step(), Ids{2});
}

TEST(TransitionExecutor, AbortLetsPseudoEventsThroughButNoAction) {
    Runner runner({{1, "stop", "a", "n1", {}}, {2, "pseudo", "g", "", {1}}, {3, "start", "b", "n1", {2}}});
    runner.step();
    runner.executor.abort(Executor::kInfinity, "Configuration change");
    runner.executor.abort(Executor::kInfinity, "later");
    runner.executor.confirm(1);
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_TRUE(runner.executor.has_begun(2));
    EXPECT_EQ(runner.finished, Outcome::stopped);
    EXPECT_EQ(runner.executor.abort_reason(), "Configuration change");
}

TEST(TransitionExecutor, AnActionWithoutResultIsLost) {
    Runner runner({{1, "start", "a", "n1", {}, 0, R"(CRM_meta_start_delay="5000")"}, {2, "start", "b", "n1", {1}}});
    runner.step(0);
    EXPECT_EQ(runner.executor.next_deadline(), at(20 + 5 + 60));
    runner.step(84);
    EXPECT_TRUE(runner.lost.empty());
    runner.step(85);
    EXPECT_EQ(runner.lost, Ids{1});
    EXPECT_EQ(runner.finished, Outcome::stopped);
    EXPECT_EQ(runner.executor.abort_reason(), "Action lost");
}

TEST(TransitionExecutor, DoesNotAwaitARecurringActionThatBeginsMuchLater) {
    Runner runner({{1, "monitor", "a", "n1", {}, 0, R"(CRM_meta_interval="10000" CRM_meta_start_delay="600000")"}});
    EXPECT_EQ(runner.step(), Ids{1});
    EXPECT_EQ(runner.finished, Outcome::complete);
}

TEST(TransitionExecutor, ABrokenGraphIsTerminated) {
    Runner runner({{1, "start", "a", "n1", {77}}});
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_EQ(runner.finished, Outcome::terminated);
}

TEST(TransitionExecutor, ABoundActionIsAwaitedButNotBegun) {
    Runner runner({{1, "start", "a", "n1", {}}, {2, "monitor", "a", "n1", {1}}});
    runner.executor.bind(1, at(0));
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_FALSE(runner.finished);
    runner.executor.confirm(1);
    EXPECT_EQ(runner.step(), Ids{2});
}

TEST(TransitionExecutor, AHeldActionKeepsTheGraphWaiting) {
    Runner runner({{1, "start", "a", "n1", {}}});
    runner.executor.hold(1);
    EXPECT_EQ(runner.step(), Ids{});
    EXPECT_FALSE(runner.finished);
}

TEST(TransitionExecutor, LossOfANodeFailsWhatItWasDoing) {
    Runner runner({{1, "start", "a", "n1", {}}, {2, "start", "b", "n2", {}}, {3, "stonith", "", "n1", {}}});
    runner.step();
    EXPECT_EQ(runner.executor.fail_node("n1"), Ids{1});
    EXPECT_TRUE(runner.executor.is_in_flight(2));
    EXPECT_TRUE(runner.executor.is_in_flight(3));
}

}  // namespace
}  // namespace systole::crmd::transition
