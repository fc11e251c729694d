#include "lrmd/agent_command.hpp"
#include "lrmd/agent_outcome.hpp"
#include "xml/document.hpp"
#include "xml/serialize.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace systole::lrmd {
namespace {

using namespace std::chrono_literals;

const AgentId kOcf{"ocf", "heartbeat", "IPaddr2"};
const AgentId kLsb{"lsb", "", "cron"};

AgentSettings settings() {
    return {.ocf_root = "/usr/lib/ocf",
            .own_ocf_root = "/opt/lib/ocf",
            .tool_dir = "/opt/bin",
            .log_file = "/var/log/agents.log",
            .environment = {{"HOME", "/root"},
                            {"PATH", "/usr/local/bin"},
                            {"OCF_RESKEY_x", "foreign"},
                            {"PCMK_debug", "1"},
                            {"SYSTOLE_RUN_DIR", "/run/n1"}}};
}

TEST(AgentCommand, GivesOcfAgentsTheirEnvironment) {
    const auto command = command_for({.agent = kOcf,
                                      .resource = ResourceId("vip"),
                                      .action = "monitor",
                                      .timeout = 15s,
                                      .parameters = {{"ip", "10.0.0.1"},
                                                     {"with-dash", "v one"},
                                                     {"CRM_meta_interval", "5000"},
                                                     {"crm_feature_set", "3.20.0"},
                                                     {"OCF_CHECK_LEVEL", "10"}}},
                                     settings());
    EXPECT_EQ(command.paths, (std::vector<std::string>{"/usr/lib/ocf/resource.d/heartbeat/IPaddr2",
                                                       "/opt/lib/ocf/resource.d/heartbeat/IPaddr2"}));
    EXPECT_EQ(command.arguments, std::vector<std::string>{"monitor"});
    const std::map<std::string, std::string> expected = {{"OCF_ROOT", "/usr/lib/ocf"},
                                                         {"OCF_RA_VERSION_MAJOR", "1"},
                                                         {"OCF_RA_VERSION_MINOR", "1"},
                                                         {"OCF_RESOURCE_INSTANCE", "vip"},
                                                         {"OCF_RESOURCE_TYPE", "IPaddr2"},
                                                         {"OCF_RESOURCE_PROVIDER", "heartbeat"},
                                                         {"OCF_EXIT_REASON_PREFIX", "ocf-exit-reason:"},
                                                         {"OCF_OUTPUT_FORMAT", "text"},
                                                         {"OCF_RESKEY_ip", "10.0.0.1"},
                                                         {"OCF_RESKEY_with_dash", "v one"},
                                                         {"OCF_RESKEY_crm_feature_set", "3.20.0"},
                                                         {"OCF_RESKEY_CRM_meta_interval", "5000"},
                                                         {"OCF_RESKEY_CRM_meta_timeout", "15000"},
                                                         {"OCF_CHECK_LEVEL", "10"},
                                                         {"LC_ALL", "C"},
                                                         {"HOME", "/root"},
                                                         {"SYSTOLE_RUN_DIR", "/run/n1"},
                                                         {"HA_SBIN_DIR", "/opt/bin"},
                                                         {"HA_LOGFILE", "/var/log/agents.log"},
                                                         {"HA_debug", "0"},
                                                         {"PCMK_debug", "0"},
                                                         {"PCMK_service", "pacemaker-execd"},
                                                         {"PATH", "/opt/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
    for (const auto& [name, value] : expected) {
        const auto found = command.environment.find(name);
        ASSERT_NE(found, command.environment.end()) << name;
        EXPECT_EQ(found->second, value) << name;
    }
    EXPECT_FALSE(command.environment.contains("OCF_RESKEY_x"));
    EXPECT_FALSE(command.environment.contains("OCF_RESKEY_OCF_CHECK_LEVEL"));
}

TEST(AgentCommand, AsksLsbScriptsForTheirStatus) {
    const auto monitor = command_for({.agent = kLsb, .resource = ResourceId("c"), .action = "monitor"}, settings());
    EXPECT_EQ(monitor.paths, std::vector<std::string>{"/etc/init.d/cron"});
    EXPECT_EQ(monitor.arguments, std::vector<std::string>{"status"});
    EXPECT_FALSE(monitor.environment.contains("OCF_RESOURCE_INSTANCE"));
    EXPECT_EQ(command_for({.agent = kLsb, .action = "start"}, settings()).arguments, std::vector<std::string>{"start"});
}

TEST(AgentOutcome, TakesOcfCodesAsTheyAre) {
    for (const int code : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 42, 190, 191}) {
        const auto outcome = outcome_of(kOcf, "monitor", {.exit_code = code});
        EXPECT_EQ(static_cast<int>(outcome.rc), code);
        EXPECT_EQ(outcome.status, ExecutionStatus::done);
    }
}

TEST(AgentOutcome, FindsTheLastReason) {
    const auto outcome = outcome_of(
        kOcf, "start",
        {.exit_code = 6, .error_output = "ocf-exit-reason:first\nnoise\nINFO ocf-exit-reason: disk \xff gone \nmore\n"});
    EXPECT_EQ(outcome.exit_reason, "disk ? gone");
    EXPECT_EQ(outcome_of(kOcf, "start", {.exit_code = 1, .error_output = "no reason"}).exit_reason, "");
    EXPECT_EQ(outcome_of(kLsb, "start", {.exit_code = 1, .error_output = "ocf-exit-reason:x"}).exit_reason, "");
}

TEST(AgentOutcome, TranslatesLsbCodes) {
    const auto code = [](const char* action, int exit_code) {
        return static_cast<int>(outcome_of(kLsb, action, {.exit_code = exit_code}).rc);
    };
    EXPECT_EQ(code("monitor", 0), 0);
    EXPECT_EQ(code("monitor", 1), 7);
    EXPECT_EQ(code("monitor", 2), 7);
    EXPECT_EQ(code("monitor", 3), 7);
    EXPECT_EQ(code("monitor", 4), 1);
    EXPECT_EQ(code("monitor", 99), 1);
    EXPECT_EQ(code("monitor", 150), 5);
    EXPECT_EQ(code("monitor", 151), 4);
    EXPECT_EQ(code("start", 5), 5);
    EXPECT_EQ(code("stop", 7), 7);
    EXPECT_EQ(code("stop", 8), 1);
    EXPECT_EQ(code("stop", 150), 1);
}

TEST(AgentOutcome, NamesWhatKeptAnAgentFromRunning) {
    const auto missing = outcome_of(kOcf, "stop", {.how = AgentEnd::How::not_found});
    EXPECT_EQ(missing.rc, OcfCode::not_installed);
    EXPECT_EQ(missing.status, ExecutionStatus::not_installed);
    EXPECT_EQ(missing.exit_reason, "Resource agent ocf:heartbeat:IPaddr2 not found");
    EXPECT_EQ(outcome_of(kOcf, "stop", {.how = AgentEnd::How::not_executable}).rc, OcfCode::insufficient_privileges);
    const auto killed = outcome_of(kOcf, "stop", {.how = AgentEnd::How::signalled, .signal = SIGKILL});
    EXPECT_EQ(killed.status, ExecutionStatus::error);
    EXPECT_EQ(killed.exit_reason, "Resource agent interrupted by Killed signal");
    EXPECT_EQ(timed_out(90s).exit_reason, "Resource agent did not complete within 1m30s");
}

/// Whatever bytes an agent prints: the cleaned text goes through XML unchanged.
TEST(CleanText, SurvivesXml) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    const std::vector<std::string> texts = {all,
                                            "plain",
                                            "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
                                            "\xed\xa0\x80",
                                            "\xef\xbf\xbf",
                                            "\xf5\x80\x80\x80",
                                            "\xe2\x82",
                                            "\xc0\x80",
                                            "\xf4\x90\x80\x80",
                                            "tab\tnew\nline"};
    for (const auto& text : texts) {
        const auto clean = clean_text(text, 4096);
        auto document = xml::Document::create("t");
        document.mutable_root().set("v", clean);
        const auto again = xml::Document::parse(xml::to_text(document.root()));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(again->root().get("v"), clean);
    }
    EXPECT_EQ(clean_text("caf\xc3\xa9!", 4), "caf");
    EXPECT_EQ(clean_text("caf\xc3\xa9!", 5), "caf\xc3\xa9");
}

}  // namespace
}  // namespace systole::lrmd
