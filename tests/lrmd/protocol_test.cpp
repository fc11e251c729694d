#include "lrmd/protocol.hpp"

#include "lrmd/resource_record.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

namespace systole::lrmd {
namespace {

using namespace std::chrono_literals;

const Term kTerm{2, 7, "node-a"};
const AgentId kDummyAgent{"ocf", "heartbeat", "Dummy"};
const OperationKey kMonitor{"monitor", 10s};

RunOperation operation() {
    return {.term = kTerm,
            .resource = ResourceId("web:1"),
            .key = kMonitor,
            .timeout = 30s,
            .start_delay = 2s,
            .kill_scope = KillScope::process,
            .expected_rc = 8,
            .parameters = {{"a", "1"}, {"b", "<&\"'\n\t"}},
            .transition_key = "3:4:8:uuid",
            .annotations = {{"op-digest", "x"}}};
}

Result result() {
    return {.resource = ResourceId("web:1"),
            .key = kMonitor,
            .call_id = 17,
            .rc = OcfCode::running_promoted,
            .status = ExecutionStatus::timed_out,
            .expected_rc = 8,
            .exit_reason = "so",
            .output = "line 1\nline 2\n",
            .last_run = base::WallTime(5s),
            .last_rc_change = base::WallTime(4s),
            .exec_time = 1200ms,
            .queue_time = 3ms,
            .transition_key = "3:4:8:uuid",
            .parameters = {{"p", ""}},
            .annotations = {{"n", "v"}}};
}

/// Through text, as the messages travel.
template <typename Message, typename Decode>
void expect_round_trip(const Message& message, Decode decode) {
    const auto text = xml::to_text(encode(message).root());
    const auto document = xml::Document::parse(text);
    ASSERT_TRUE(document) << text;
    const auto again = decode(document->root());
    ASSERT_TRUE(again) << again.error().message << " in " << text;
    EXPECT_EQ(*again, message) << text;
}

TEST(Protocol, KeepsWhatBrainsSay) {
    const std::vector<ToExecutor> messages = {Attach{kTerm},
                                              RegisterResource{{ResourceId("a"), kDummyAgent}},
                                              RegisterResource{{ResourceId("a"), {"lsb", "", "cron"}}},
                                              UnregisterResource{ResourceId("a")},
                                              operation(),
                                              RunOperation{.resource = ResourceId("a"), .key = {"start", 0ms}},
                                              CancelOperation{kTerm, ResourceId("a"), kMonitor},
                                              GetMetadata{kDummyAgent, true},
                                              GetReport{},
                                              Acknowledge{ResourceId("a"), 9},
                                              ClearFailures{ResourceId("a"), std::nullopt},
                                              ClearFailures{ResourceId("a"), kMonitor}};
    for (const auto& message : messages) {
        expect_round_trip(message, &decode_to_executor);
    }
}

TEST(Protocol, KeepsWhatExecutorsSay) {
    const ResourceReport resource{.resource = {ResourceId("a"), kDummyAgent},
                                  .history = {{.id = "a_last_0", .acknowledged = true, .result = result()}},
                                  .active = {{.resource = ResourceId("a"),
                                              .key = kMonitor,
                                              .call_id = 3,
                                              .state = ActiveOperation::State::between_runs,
                                              .transition_key = "k",
                                              .parameters = {{"x", "y"}},
                                              .annotations = {}}}};
    const std::vector<FromExecutor> messages = {
        Report{},
        Report{.start_count = 4, .resources = {resource, {.resource = {ResourceId("b"), kDummyAgent}}}, .unacknowledged = {result()}},
        Completed{result()},
        Accepted{ResourceId("a"), kMonitor, 5, "key"},
        Cancelled{ResourceId("a"), kMonitor, 5},
        Refused{
            .why = Refused::Why::lower_term, .message = "m", .resource = ResourceId("a"), .key = kMonitor, .transition_key = "t"},
        Refused{.why = Refused::Why::not_attached},
        MetadataReply{.agent = kDummyAgent, .found = true, .metadata = "<?xml version=\"1.0\"?>\n<resource-agent/>\n"},
        MetadataReply{.agent = kDummyAgent, .problem = "none"}};
    for (const auto& message : messages) {
        expect_round_trip(message, &decode_from_executor);
    }
}

TEST(Protocol, NamesTheFieldThatIsWrong) {
    const auto decode = [](const char* text) {
        const auto document = xml::Document::parse(text);
        return decode_to_executor(document->root());
    };
    EXPECT_FALSE(decode("<lrmd_dance/>"));
    EXPECT_FALSE(decode("<lrmd_register resource=\"a\"/>"));
    const auto bad = decode("<lrmd_acknowledge resource=\"a\" call_id=\"many\"/>");
    ASSERT_FALSE(bad);
    EXPECT_NE(bad.error().message.find("call_id"), std::string::npos);
    EXPECT_FALSE(decode("<lrmd_attach term_generation=\"-1\" term_counter=\"1\"/>"));
    const auto report = xml::Document::parse(
        "<lrmd_report start_count=\"1\"><resource resource=\"a\" class=\"lsb\" type=\"x\">"
        "<active resource=\"a\" operation=\"monitor\" interval=\"1\" call_id=\"1\" "
        "state=\"asleep\"/></resource></lrmd_report>");
    EXPECT_FALSE(decode_from_executor(report->root()));
}

TEST(HistoryIds, FollowThePlaceInTheCib) {
    const auto ids = [](const char* name, base::Milliseconds interval, int rc, ExecutionStatus status = ExecutionStatus::done) {
        Result one{.resource = ResourceId("r"), .key = {name, interval}, .rc = static_cast<OcfCode>(rc), .status = status};
        return history_ids(one);
    };
    using Ids = std::vector<std::string>;
    EXPECT_EQ(ids("start", 0ms, 0), Ids{"r_last_0"});
    EXPECT_EQ(ids("start", 0ms, 1), (Ids{"r_last_failure_0", "r_last_0"}));
    EXPECT_EQ(ids("monitor", 10s, 0), Ids{"r_monitor_10000"});
    EXPECT_EQ(ids("monitor", 10s, 7), Ids{"r_last_failure_0"});
    EXPECT_EQ(ids("monitor", 10s, 0, ExecutionStatus::timed_out), Ids{"r_last_failure_0"});
    EXPECT_EQ(ids("migrate_to", 0ms, 0), Ids{"r_migrate_to_0"});
    EXPECT_EQ(ids("migrate_from", 0ms, 1), Ids{"r_migrate_from_0"});
    EXPECT_EQ(ids("notify", 0ms, 0), Ids{});
    EXPECT_EQ(ids("monitor", 10s, 0, ExecutionStatus::cancelled), Ids{});
    EXPECT_EQ(ids("start", 0ms, 193, ExecutionStatus::pending), Ids{"r_last_0"});
}

TEST(ResourceRecord, SurvivesBeingStored) {
    ResourceRecord record{.resource = {ResourceId("web:1"), kDummyAgent}};
    record.file(result());
    record.jobs = {{.operation = operation(), .call_id = 18}, {.operation = operation(), .call_id = 19}};
    record.running = Running{.call_id = 19, .mark = {.pid = 4711, .start_ticks = 99}};
    const auto document = encode_record(record);
    const auto again = decode_record(document.root());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->resource, record.resource);
    EXPECT_EQ(again->history, record.history);
    EXPECT_EQ(again->unacknowledged, record.unacknowledged);
    ASSERT_EQ(again->jobs.size(), 2U);
    EXPECT_EQ(again->jobs[1].operation, operation());
    ASSERT_TRUE(again->running);
    EXPECT_EQ(again->running->call_id, 19);
    EXPECT_EQ(again->running->mark, record.running->mark);
}

}  // namespace
}  // namespace systole::lrmd
