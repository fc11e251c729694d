#include "lrmd/executor.hpp"

#include "tests/lrmd/executor_driver.hpp"

#include <gtest/gtest.h>

namespace systole::lrmd {
namespace {

using namespace std::chrono_literals;
using test::ExecutorDriver;
using Names = std::vector<std::string>;

class ExecutorTest : public ::testing::Test {
protected:
    ExecutorDriver world_;
};

TEST_F(ExecutorTest, RunsOneActionAtATimePerResourceInOrder) {
    world_.prepare({"a", "b"});
    world_.run("a", "start");
    world_.run("a", "monitor");
    world_.run("a", "stop");
    world_.run("b", "start");
    EXPECT_EQ(world_.actions(), (Names{"a start", "b start"}));
    world_.end("a", 0);
    EXPECT_EQ(world_.actions(), (Names{"a monitor", "b start"}));
    world_.end("a", 0);
    EXPECT_EQ(world_.actions(), (Names{"a stop", "b start"}));
    world_.end("a", 0);
    world_.end("b", 0);
    EXPECT_FALSE(world_.executor().is_busy());
    EXPECT_EQ(world_.told<Completed>().size(), 4U);
}

TEST_F(ExecutorTest, ReportsAllThatTheHistoryNeeds) {
    world_.prepare({"a"});
    auto operation = world_.operation("a", "start");
    operation.parameters = {{"ip", "10.0.0.1"}};
    operation.annotations = {{"op-digest", "abc"}};
    operation.transition_key = "3:7:0:uuid";
    world_.send(operation);
    world_.pass(1500ms);
    world_.end("a", AgentEnd{.exit_code = 0, .output = "hello\n", .error_output = "ocf-exit-reason:not shown after success\n"});

    const auto accepted = world_.told<Accepted>();
    ASSERT_EQ(accepted.size(), 1U);
    const auto result = world_.last_result();
    EXPECT_EQ(result.call_id, accepted[0].call_id);
    EXPECT_EQ(result.rc, OcfCode::ok);
    EXPECT_EQ(result.status, ExecutionStatus::done);
    EXPECT_EQ(result.exit_reason, "");
    EXPECT_EQ(result.output, "hello\n");
    EXPECT_EQ(result.exec_time, 1500ms);
    EXPECT_EQ(result.queue_time, 0ms);
    EXPECT_EQ(result.transition_key, "3:7:0:uuid");
    EXPECT_EQ(result.parameters, operation.parameters);
    EXPECT_EQ(result.annotations, operation.annotations);
    EXPECT_EQ(result.last_run.time_since_epoch().count(), ExecutorDriver::kWallStart + 1000);
    EXPECT_EQ(result.last_rc_change, result.last_run);
    EXPECT_EQ(history_ids(result), Names{"a_last_0"});
}

TEST_F(ExecutorTest, KillsTheGroupWhenTheTimeIsUp) {
    world_.prepare({"a"});
    auto operation = world_.operation("a", "start");
    operation.timeout = 3s;
    world_.send(operation);
    world_.pass(2999ms);
    EXPECT_TRUE(world_.kills.empty());
    world_.pass(1ms);
    ASSERT_EQ(world_.kills.size(), 1U);
    EXPECT_EQ(world_.kills[0].scope, KillScope::group);
    EXPECT_TRUE(world_.told<Completed>().empty());  // nothing is known before it is really gone
    world_.killed("a");
    const auto result = world_.last_result();
    EXPECT_EQ(result.status, ExecutionStatus::timed_out);
    EXPECT_EQ(result.rc, OcfCode::unknown_error);
    EXPECT_EQ(result.exit_reason, "Resource agent did not complete within 3s");
    EXPECT_EQ(history_ids(result), (Names{"a_last_failure_0", "a_last_0"}));
}

TEST_F(ExecutorTest, KillsOnlyTheProcessWhenAPersonIsToLook) {
    world_.prepare({"a"});
    auto operation = world_.operation("a", "stop");
    operation.kill_scope = KillScope::process;
    operation.timeout = 0ms;  // invalid: the default of 20 s holds
    world_.send(operation);
    world_.pass(20s);
    ASSERT_EQ(world_.kills.size(), 1U);
    EXPECT_EQ(world_.kills[0].scope, KillScope::process);
}

TEST_F(ExecutorTest, RepeatsRecurringOperationsAnIntervalAfterTheirEnd) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
    world_.pass(4s);
    world_.end("a", 0);
    EXPECT_EQ(history_ids(world_.last_result()), Names{"a_monitor_10000"});
    world_.pass(9999ms);
    EXPECT_TRUE(world_.actions().empty());
    world_.pass(1ms);
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
}

TEST_F(ExecutorTest, ReportsRecurringResultsOnlyWhenTheyChange) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    const auto next = [this](int code) {
        world_.end("a", code);
        world_.pass(10s);
        return world_.told<Completed>().size();
    };
    EXPECT_EQ(next(0), 1U);
    EXPECT_EQ(next(0), 1U);
    EXPECT_EQ(next(7), 2U);
    EXPECT_EQ(next(7), 2U);
    EXPECT_EQ(next(1), 3U);
    EXPECT_EQ(next(0), 4U);
    const auto report = world_.executor().report();
    ASSERT_EQ(report.resources.size(), 1U);
    ASSERT_EQ(report.resources[0].history.size(), 2U);
    EXPECT_EQ(report.resources[0].history[0].id, "a_last_failure_0");
    EXPECT_EQ(static_cast<int>(report.resources[0].history[0].result.rc), 1);
    EXPECT_EQ(report.resources[0].history[1].id, "a_monitor_10000");
}

TEST_F(ExecutorTest, LetsAnActionWaitForAMonitorInProgress) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.run("a", "stop");
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
    world_.pass(250ms);
    world_.end("a", 0);
    EXPECT_EQ(world_.actions(), Names{"a stop"});
    world_.end("a", 0);
    EXPECT_EQ(world_.last_result().queue_time, 250ms);
}

TEST_F(ExecutorTest, MergesARecurringOperationGivenAgain) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.end("a", 0);
    world_.sent.clear();
    world_.run("a", "monitor", 10s);
    EXPECT_EQ(world_.actions(), Names{"a monitor"});  // at once
    world_.end("a", 0);
    ASSERT_EQ(world_.told<Completed>().size(), 1U);  // its first result is news, though the same as before
    EXPECT_EQ(world_.told<Completed>()[0].result.call_id, world_.told<Accepted>()[0].call_id);
    EXPECT_EQ(world_.executor().report().resources[0].active.size(), 1U);
}

TEST_F(ExecutorTest, RunsAgainARecurringOperationGivenWhileItRuns) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.run("a", "monitor", 10s);
    EXPECT_EQ(world_.actions().size(), 1U);
    world_.end("a", 1);  // with the old parameters: does not count
    EXPECT_TRUE(world_.told<Completed>().empty());
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
    world_.end("a", 0);
    EXPECT_EQ(world_.last_result().rc, OcfCode::ok);
    EXPECT_EQ(world_.last_result().call_id, world_.told<Accepted>()[1].call_id);
}

TEST_F(ExecutorTest, RunsAnInstructionThatComesTwiceOnce) {
    world_.prepare({"a"});
    const auto operation = world_.operation("a", "start");
    world_.send(operation);
    world_.send(operation);
    EXPECT_EQ(world_.told<Accepted>()[0].call_id, world_.told<Accepted>()[1].call_id);
    world_.end("a", 0);
    EXPECT_TRUE(world_.actions().empty());
    world_.send(operation);  // the result was lost on its way
    EXPECT_TRUE(world_.actions().empty());
    EXPECT_EQ(world_.told<Completed>().size(), 2U);
    world_.send(Acknowledge{ResourceId("a"), world_.last_result().call_id});
    world_.send(operation);
    EXPECT_TRUE(world_.actions().empty());
    EXPECT_EQ(world_.told<Completed>().size(), 3U);
}

TEST_F(ExecutorTest, DelaysAStart) {
    world_.prepare({"a"});
    auto operation = world_.operation("a", "monitor");
    operation.start_delay = 5s;
    world_.send(operation);
    world_.run("a", "start");  // is not held up by it
    EXPECT_EQ(world_.actions(), Names{"a start"});
    world_.end("a", 0);
    world_.pass(4999ms);
    EXPECT_TRUE(world_.actions().empty());
    world_.pass(1ms);
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
}

TEST_F(ExecutorTest, CancelsAtOnceWhatDoesNotRun) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.end("a", 0);
    world_.send(CancelOperation{world_.term, ResourceId("a"), {"monitor", 10s}});
    ASSERT_EQ(world_.told<Cancelled>().size(), 1U);
    EXPECT_EQ(world_.told<Cancelled>()[0].call_id, world_.told<Accepted>()[0].call_id);
    world_.pass(100s);
    EXPECT_TRUE(world_.actions().empty());
    const auto report = world_.executor().report();
    EXPECT_TRUE(report.resources[0].history.empty());
    EXPECT_TRUE(report.unacknowledged.empty());
}

TEST_F(ExecutorTest, KillsWhatIsCancelledWhileItRuns) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.send(CancelOperation{world_.term, ResourceId("a"), {"monitor", 10s}});
    EXPECT_EQ(world_.kills.size(), 1U);
    EXPECT_TRUE(world_.told<Cancelled>().empty());
    world_.run("a", "stop");  // must wait until the monitor is gone
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
    world_.killed("a");
    EXPECT_EQ(world_.told<Cancelled>().size(), 1U);
    EXPECT_TRUE(world_.told<Completed>().empty());
    EXPECT_EQ(world_.actions(), Names{"a stop"});
}

TEST_F(ExecutorTest, AnswersACancelOfNothing) {
    world_.prepare({"a"});
    world_.send(CancelOperation{world_.term, ResourceId("a"), {"monitor", 10s}});
    world_.send(CancelOperation{world_.term, ResourceId("unknown"), {"monitor", 10s}});
    ASSERT_EQ(world_.told<Cancelled>().size(), 2U);
    EXPECT_EQ(world_.told<Cancelled>()[0].call_id, 0);
}

TEST_F(ExecutorTest, RefusesLowerTermsAndTakesHigherOnes) {
    world_.prepare({"a"});
    auto old = world_.operation("a", "start");
    old.term.counter = 4;
    world_.send(old);
    ASSERT_EQ(world_.told<Refused>().size(), 1U);
    EXPECT_EQ(world_.told<Refused>()[0].why, Refused::Why::lower_term);
    EXPECT_EQ(world_.told<Refused>()[0].transition_key, old.transition_key);
    EXPECT_TRUE(world_.actions().empty());

    auto newer = world_.operation("a", "start");
    newer.term.counter = 6;
    world_.send(newer);
    EXPECT_EQ(world_.actions(), Names{"a start"});
    world_.send(CancelOperation{world_.term, ResourceId("a"), {"start", 0ms}});
    EXPECT_EQ(world_.told<Refused>().size(), 2U);
    world_.restart();  // the term is not forgotten
    world_.sent.clear();
    world_.send(Attach{world_.term});
    ASSERT_EQ(world_.told<Refused>().size(), 1U);
    EXPECT_EQ(world_.told<Refused>()[0].why, Refused::Why::lower_term);
}

TEST_F(ExecutorTest, ObeysOnlyTheBrainThatAttachedLast) {
    world_.prepare({"a"});
    auto newer = world_.term;
    newer.counter = 9;
    world_.send(Attach{newer}, 2);
    EXPECT_EQ(world_.dropped, std::vector<std::uint64_t>{1});
    world_.sent.clear();
    world_.run("a", "start");
    ASSERT_EQ(world_.told<Refused>().size(), 1U);
    EXPECT_EQ(world_.told<Refused>()[0].why, Refused::Why::not_attached);
    world_.send(RegisterResource{{ResourceId("x"), {"ocf", "test", "Dummy"}}}, 3);
    EXPECT_EQ(world_.told<Refused>().size(), 2U);
    EXPECT_EQ(world_.executor().report().resources.size(), 1U);
}

TEST_F(ExecutorTest, RefusesWhatIsNotRegisteredOrNotItsBusiness) {
    world_.prepare({});
    world_.run("ghost", "start");
    ASSERT_EQ(world_.told<Refused>().size(), 1U);
    EXPECT_EQ(world_.told<Refused>()[0].why, Refused::Why::unknown_resource);
    for (const AgentId& agent :
         {AgentId{"stonith", "", "fence_x"}, AgentId{"ocf", "test", "../../bin/sh"}, AgentId{"ocf", "..", "x"},
          AgentId{"ocf", "", "x"}, AgentId{"lsb", "", "a/b"}, AgentId{"magic", "", "x"}}) {
        world_.send(RegisterResource{{ResourceId("r"), agent}});
        ASSERT_FALSE(world_.told<Refused>().empty());
        EXPECT_EQ(world_.told<Refused>().back().why, Refused::Why::invalid) << agent.text();
    }
    EXPECT_TRUE(world_.executor().report().resources.empty());
}

TEST_F(ExecutorTest, SaysClearlyThatSystemdIsNotSupported) {
    world_.prepare({"a"}, "systemd");
    world_.run("a", "start");
    EXPECT_TRUE(world_.actions().empty());
    EXPECT_EQ(world_.last_result().status, ExecutionStatus::not_supported);
    EXPECT_NE(world_.last_result().exit_reason.find("systemd"), std::string::npos);
}

TEST_F(ExecutorTest, TellsAReturningBrainWhatItMissed) {
    world_.prepare({"a", "b"});
    world_.run("a", "start");
    world_.run("b", "start");
    world_.end("a", 0);
    const auto first = world_.last_result();
    world_.send(Acknowledge{ResourceId("a"), first.call_id});
    world_.executor().on_disconnected(ClientId(1));
    world_.end("b", 5);
    world_.sent.clear();

    world_.send(Attach{world_.term}, 2);
    const auto reports = world_.told<Report>();
    ASSERT_EQ(reports.size(), 1U);
    ASSERT_EQ(reports[0].resources.size(), 2U);
    EXPECT_TRUE(reports[0].resources[0].history[0].acknowledged);
    EXPECT_FALSE(reports[0].resources[1].history[0].acknowledged);
    ASSERT_EQ(reports[0].unacknowledged.size(), 1U);
    EXPECT_EQ(reports[0].unacknowledged[0].resource.value(), "b");
    ASSERT_EQ(world_.told<Completed>().size(), 1U);
    EXPECT_EQ(world_.told<Completed>()[0].result.rc, OcfCode::not_installed);
    EXPECT_TRUE(world_.dropped.empty());
}

TEST_F(ExecutorTest, ReportsWhatIsInFlight) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.end("a", 0);
    world_.run("a", "start");
    world_.run("a", "promote");
    world_.sent.clear();
    world_.send(GetReport{}, 7);
    const auto report = world_.told<Report>().at(0);
    ASSERT_EQ(report.resources.size(), 1U);
    const auto& active = report.resources[0].active;
    ASSERT_EQ(active.size(), 3U);
    EXPECT_EQ(active[0].state, ActiveOperation::State::between_runs);
    EXPECT_EQ(active[1].state, ActiveOperation::State::running);
    EXPECT_EQ(active[2].state, ActiveOperation::State::waiting);
    EXPECT_EQ(world_.sent.at(0).to, ClientId(7));
}

TEST_F(ExecutorTest, ForgetsAnUnregisteredResource) {
    world_.prepare({"a"});
    world_.run("a", "start");
    world_.end("a", 0);
    world_.run("a", "monitor", 10s);
    world_.end("a", 0);
    world_.sent.clear();
    world_.send(UnregisterResource{ResourceId("a")});
    world_.pass(60s);
    EXPECT_TRUE(world_.actions().empty());
    EXPECT_TRUE(world_.executor().report().resources.empty());
    EXPECT_TRUE(world_.stored_resources.empty());
}

TEST_F(ExecutorTest, DoesNotRunTwoAtATimeWhenAResourceComesBack) {
    world_.prepare({"a"});
    world_.run("a", "start");
    world_.send(UnregisterResource{ResourceId("a")});
    EXPECT_EQ(world_.kills.size(), 1U);
    EXPECT_TRUE(world_.executor().report().resources.empty());
    world_.send(RegisterResource{{ResourceId("a"), {"ocf", "test", "Other"}}});
    world_.run("a", "monitor");
    EXPECT_EQ(world_.actions(), Names{"a start"});
    world_.killed("a");
    EXPECT_EQ(world_.actions(), Names{"a monitor"});
    world_.end("a", 7);
    ASSERT_EQ(world_.told<Completed>().size(), 1U);
    EXPECT_EQ(world_.last_result().key.operation, "monitor");
}

TEST_F(ExecutorTest, ForgetsAResourceWhoseLastAgentIsGone) {
    world_.prepare({"a"});
    world_.run("a", "start");
    world_.send(UnregisterResource{ResourceId("a")});
    world_.killed("a");
    EXPECT_FALSE(world_.executor().is_busy());
    EXPECT_FALSE(world_.executor().next_timer());
    EXPECT_TRUE(world_.told<Completed>().empty());
    EXPECT_TRUE(world_.stored_resources.empty());
}

TEST_F(ExecutorTest, ClearsFailures) {
    world_.prepare({"a"});
    world_.run("a", "monitor", 10s);
    world_.end("a", 1);
    ASSERT_EQ(world_.executor().report().resources[0].history.size(), 1U);
    world_.send(ClearFailures{ResourceId("a"), OperationKey{"start", 0ms}});
    EXPECT_EQ(world_.executor().report().resources[0].history.size(), 1U);
    world_.send(ClearFailures{ResourceId("a"), OperationKey{"monitor", 10s}});
    EXPECT_TRUE(world_.executor().report().resources[0].history.empty());
}

TEST_F(ExecutorTest, FetchesMetadataOnceForAllWhoAsk) {
    const AgentId agent{"ocf", "test", "Dummy"};
    world_.send(GetMetadata{agent}, 1);
    world_.send(GetMetadata{agent}, 2);
    ASSERT_EQ(world_.running.size(), 1U);
    EXPECT_EQ(world_.running.begin()->second.action, "meta-data");
    world_.end("", AgentEnd{.exit_code = 0, .output = "<resource-agent/>"});
    EXPECT_EQ(world_.told<MetadataReply>().size(), 2U);
    world_.send(GetMetadata{agent}, 3);
    EXPECT_TRUE(world_.running.empty());
    EXPECT_EQ(world_.told<MetadataReply>().back().metadata, "<resource-agent/>");
    world_.send(GetMetadata{.agent = agent, .refresh = true}, 3);
    EXPECT_EQ(world_.running.size(), 1U);
}

TEST_F(ExecutorTest, SaysWhyThereIsNoMetadata) {
    const AgentId agent{"ocf", "test", "Dummy"};
    world_.send(GetMetadata{agent});
    world_.end("", AgentEnd{.how = AgentEnd::How::not_found});
    EXPECT_FALSE(world_.told<MetadataReply>().back().found);
    EXPECT_NE(world_.told<MetadataReply>().back().problem.find("not found"), std::string::npos);
    world_.send(GetMetadata{{"lsb", "", "cron"}});
    EXPECT_FALSE(world_.told<MetadataReply>().back().found);
    world_.send(GetMetadata{agent});
    world_.pass(30s);
    EXPECT_EQ(world_.kills.size(), 1U);
    world_.killed("");
    EXPECT_FALSE(world_.told<MetadataReply>().back().found);
    EXPECT_FALSE(world_.executor().next_timer());
}

/// After a crash: history stays, what ran is killed and reported failed, what waited was not done, monitors must be given again.
TEST_F(ExecutorTest, ComesBackFromItsTable) {
    world_.prepare({"a", "b", "c"});
    world_.run("a", "start");
    world_.end("a", 0);
    world_.send(Acknowledge{ResourceId("a"), world_.last_result().call_id});
    world_.run("a", "monitor", 10s);
    world_.end("a", 0);
    world_.run("b", "start");
    world_.run("b", "promote");
    const auto last_call = world_.told<Accepted>().back().call_id;
    world_.restart();
    world_.sent.clear();

    ASSERT_EQ(world_.leftovers.size(), 1U);
    EXPECT_EQ(world_.leftovers[0].start_ticks, 77U);
    EXPECT_TRUE(world_.actions().empty());
    world_.send(Attach{world_.term});
    const auto report = world_.told<Report>().at(0);
    EXPECT_EQ(report.start_count, 2U);
    ASSERT_EQ(report.resources.size(), 3U);
    for (const auto& resource : report.resources) {
        EXPECT_TRUE(resource.active.empty());
    }
    EXPECT_EQ(report.resources[0].history.size(), 2U);
    const auto completed = world_.told<Completed>();
    ASSERT_EQ(completed.size(), 3U);  // the monitor of a was never acknowledged
    EXPECT_EQ(completed[1].result.key.operation, "start");
    EXPECT_EQ(completed[1].result.status, ExecutionStatus::error);
    EXPECT_EQ(completed[2].result.key.operation, "promote");
    EXPECT_EQ(completed[2].result.status, ExecutionStatus::invalid);
    world_.run("c", "start");
    EXPECT_GT(world_.told<Accepted>().back().call_id, last_call);
}

TEST_F(ExecutorTest, LeavesOutRecordsItCannotRead) {
    world_.prepare({"a", "b"});
    std::vector<std::string> problems;
    Executor::Stored stored{.executor = "torn <", .resources = {world_.stored_resources["a"], "<lrmd_resource/>", "", "<x"}};
    const auto executor = Executor::restore(stored, problems);
    EXPECT_EQ(problems.size(), 4U);
    EXPECT_EQ(executor.report().resources.size(), 1U);
}

TEST_F(ExecutorTest, KeepsNoMoreResultsThanItsLimit) {
    world_.prepare({"a"});
    for (std::size_t i = 0; i < kMaxUnacknowledged + 10; ++i) {
        world_.run("a", "notify");
        world_.end("a", 0);
    }
    EXPECT_EQ(world_.executor().report().unacknowledged.size(), kMaxUnacknowledged);
    EXPECT_TRUE(world_.executor().report().resources[0].history.empty());
}

TEST_F(ExecutorTest, WritesOnlyWhatChanged) {
    world_.prepare({"a", "b", "c"});
    world_.stored_resources.clear();
    world_.run("b", "start");
    world_.end("b", 0);
    ASSERT_EQ(world_.stored_resources.size(), 1U);
    EXPECT_EQ(world_.stored_resources.begin()->first, "b");
}

}  // namespace
}  // namespace systole::lrmd
