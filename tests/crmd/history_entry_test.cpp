#include "crmd/history_entry.hpp"

#include "crmd/transition_key.hpp"
#include "xml/document.hpp"

#include <gtest/gtest.h>

namespace systole::crmd {
namespace {

OperationRecord start_record() {
    OperationRecord record;
    record.node = "n1";
    record.resource = "web";
    record.agent = {.standard = "ocf", .provider = "heartbeat", .type = "nginx"};
    record.task = "start";
    record.operation_key = "web_start_0";
    record.transition_key = "4:2:0:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    record.rc = 0;
    record.status = lrmd::ExecutionStatus::done;
    record.call_id = 12;
    return record;
}

std::vector<std::string> ids_of(const std::vector<HistoryEntry>& entries) {
    std::vector<std::string> ids;
    for (const HistoryEntry& entry : entries) {
        ids.push_back(entry.id);
    }
    return ids;
}

std::string value_of(const HistoryEntry& entry, const std::string& name) {
    for (const auto& [key, value] : entry.attributes) {
        if (key == name) {
            return value;
        }
    }
    return "(absent)";
}

using Ids = std::vector<std::string>;

TEST(HistoryEntry, IdsFollowKindAndOutcome) {
    OperationRecord record = start_record();
    EXPECT_EQ(ids_of(history_entries(record, nullptr)), Ids{"web_last_0"});
    record.rc = 1;
    EXPECT_EQ(ids_of(history_entries(record, nullptr)), (Ids{"web_last_failure_0", "web_last_0"}));
    record.task = "monitor";
    record.interval = std::chrono::seconds(10);
    EXPECT_EQ(ids_of(history_entries(record, nullptr)), Ids{"web_last_failure_0"});
    record.rc = 0;
    EXPECT_EQ(ids_of(history_entries(record, nullptr)), Ids{"web_monitor_10000"});
    record.task = "migrate_to";
    record.interval = {};
    EXPECT_EQ(ids_of(history_entries(record, nullptr)), Ids{"web_migrate_to_0"});
}

TEST(HistoryEntry, PendingStandsWhereTheResultWill) {
    OperationRecord record = start_record();
    record.status = lrmd::ExecutionStatus::pending;
    record.rc = 193;
    record.call_id = -1;
    const auto entries = history_entries(record, nullptr);
    ASSERT_EQ(ids_of(entries), Ids{"web_last_0"});
    EXPECT_EQ(value_of(entries[0], "op-status"), "-1");
    EXPECT_EQ(value_of(entries[0], "transition-magic"), "-1:193;" + record.transition_key);
}

TEST(HistoryEntry, DegradedCountsAsHealthy) {
    OperationRecord record = start_record();
    record.rc = 190;
    EXPECT_FALSE(record.has_failed());
    record.rc = 191;
    EXPECT_TRUE(record.has_failed());
}

TEST(HistoryEntry, ReloadIsRecordedAsStart) {
    OperationRecord record = start_record();
    record.task = "reload-agent";
    record.operation_key = "web_reload-agent_0";
    const auto entries = history_entries(record, nullptr);
    EXPECT_EQ(value_of(entries[0], "operation"), "start");
    EXPECT_EQ(value_of(entries[0], "operation_key"), "web_start_0");
}

TEST(HistoryEntry, OnlyFailuresHaveAReason) {
    OperationRecord record = start_record();
    record.exit_reason = "why";
    EXPECT_EQ(value_of(history_entries(record, nullptr)[0], "exit-reason"), "");
    record.rc = 1;
    EXPECT_EQ(value_of(history_entries(record, nullptr)[0], "exit-reason"), "why");
}

// Digests as Pacemaker recorded them; source: worked examples of the digest specification.
TEST(OperationDigest, AgreesWithPacemaker) {
    EXPECT_EQ(parameters_digest({}), "f2317cad3d54cec5d7d7aa7d0bf35cf8");
    const ActionAttributes recurring{
        {"CRM_meta_interval", "10000"}, {"CRM_meta_timeout", "20000"}, {"fake", "foo"}, {"passwd", "whatever"}};
    EXPECT_EQ(parameters_digest(digest_parameters(recurring)), "f9a51bfe2c3d74c3b72202f3101682b7");
    const ActionAttributes once{{"CRM_meta_timeout", "20000"}, {"fake", "foo"}, {"passwd", "whatever"}, {"crm_feature_set", "3"}};
    EXPECT_EQ(parameters_digest(digest_parameters(once)), "457016173e548c394dcf3896e3066412");
}

TEST(HistoryEntry, MetadataGivesRestartAndSecureDigests) {
    const auto metadata = xml::Document::parse(
        R"(<resource-agent><parameters><parameter name="fake" reloadable="1"/><parameter name="passwd" private="1"/></parameters>
           <actions><action name="reload-agent"/></actions></resource-agent>)");
    const AgentTraits traits = read_traits(metadata.value().root());
    OperationRecord record = start_record();
    record.attributes = {{"fake", "foo"}, {"passwd", "whatever"}};
    const HistoryEntry entry = history_entries(record, &traits).front();
    EXPECT_EQ(value_of(entry, "op-force-restart"), " passwd ");
    EXPECT_EQ(value_of(entry, "op-secure-params"), " passwd ");
    EXPECT_EQ(value_of(entry, "op-secure-digest"), "e989cbe4a0e9492305ffdc8c6391ffee");
    record.task = "stop";
    EXPECT_EQ(value_of(history_entries(record, &traits).front(), "op-restart-digest"), "(absent)");
}

TEST(TransitionKey, IsReadBackAndChecked) {
    const TransitionKey key{.action = 4, .transition = -1, .target_rc = 7, .dc = "aaaa"};
    EXPECT_EQ(TransitionKey::parse(key.text()), key);
    EXPECT_FALSE(TransitionKey::parse("4:2:0"));
    EXPECT_FALSE(TransitionKey::parse("x:2:0:aaaa"));
    EXPECT_FALSE(TransitionKey::parse("4:2:0:"));
}

}  // namespace
}  // namespace systole::crmd
