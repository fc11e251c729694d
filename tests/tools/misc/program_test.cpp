#include "tests/tools/resource/tool_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace systole::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kCib = R"(<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><crm_config/>
  <nodes><node id="1" uname="oak"/></nodes><resources/><constraints/></configuration>
  <status><node_state id="1" uname="oak"><transient_attributes id="1"><instance_attributes id="status-1">
    <nvpair id="f1" name="fail-count-web#start_0" value="3"/><nvpair id="f2" name="fail-count-web#monitor_9000" value="2"/>
  </instance_attributes></transient_attributes></node_state></status></cib>)";

TEST(EveryTool, RefusesUnknownOptionsAndShowsHelpAndVersion) {
    const ToolBench bench(kCib);
    for (const char* const tool : {"cibadmin", "crm_attribute", "crm_diff", "crm_error", "crm_master", "crm_rule", "crm_shadow",
                                   "crm_ticket", "crm_verify", "iso8601", "attrd_updater", "crm_standby", "crm_failcount"}) {
        EXPECT_EQ(bench.run(tool, {"--help"}).exit_code, 0) << tool;
        EXPECT_THAT(bench.run(tool, {"--version"}).output, HasSubstr("Pacemaker 3.0")) << tool;
        const ToolRun refused = bench.run(tool, {"--bogus"});
        EXPECT_EQ(refused.exit_code, std::string(tool) == "crm_standby" ? 1 : 64) << tool;
        EXPECT_THAT(refused.error_output, HasSubstr("--bogus")) << tool;
    }
}

TEST(EveryTool, KeepsSilentIfAskedTo) {
    const ToolBench bench(kCib);
    const ToolRun none = bench.run("iso8601", {"-d", "2025-02-30", "--output-as=none"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_THAT(none.output + none.error_output, IsEmpty());
}

TEST(Iso8601, ShowsDatesAndDurations) {
    const ToolBench bench;
    EXPECT_EQ(bench.run("iso8601", {"-d", "2024-12-11 04:49:21+0930", "-W"}).output, "Date: 2024-W50-2 19:19:21Z\n");
    EXPECT_EQ(bench.run("iso8601", {"-D", "P1Y2M10DT2H30M"}).output,
              "Duration:    1 year  2 months 10 days 9000 seconds (2 hours 30 minutes)\n");
    EXPECT_EQ(bench.run("iso8601", {"-p", "P1M/2025-03-31"}).output, "Period: 2025-02-28 00:00:00Z to 2025-03-31 00:00:00Z\n");
    EXPECT_THAT(bench.run("iso8601", {"-d", "2025-01-01 12:00:00Z", "-D", "PT12H"}).output, HasSubstr("2025-01-01 24:00:00Z"));
    EXPECT_EQ(bench.run("iso8601", {"-D", "PT0S"}).exit_code, 2);
}

TEST(CrmTicket, DoesNotGrantWithoutForce) {
    const ToolBench bench(kCib);
    const ToolRun refused = bench.run("crm_ticket", {"-t", "site", "-g"});
    EXPECT_EQ(refused.exit_code, 107);
    EXPECT_THAT(refused.error_output, HasSubstr("please specify --force"));
    EXPECT_EQ(bench.run("crm_ticket", {"-t", "site", "-g", "--force"}).exit_code, 0);
    EXPECT_THAT(bench.run("crm_ticket", {"-l"}).output, StartsWith("site\tgranted last-granted=\""));
    EXPECT_EQ(bench.run("crm_ticket", {"-t", "site", "-G", "granted"}).output, "true\n");
}

TEST(CrmStandby, TellsWhatCounts) {
    const ToolBench bench(kCib);
    EXPECT_EQ(bench.run("crm_standby", {"-G", "-N", "oak"}).output, "scope=status name=standby value=off\n");
    EXPECT_EQ(bench.run("crm_standby", {"-v", "on", "-N", "oak", "-l", "reboot"}).exit_code, 0);
    EXPECT_EQ(bench.run("crm_standby", {"-G", "-N", "oak", "-q"}).output, "on\n");
    EXPECT_EQ(bench.run("crm_standby", {"-v", "off", "-N", "oak"}).exit_code, 0);
    EXPECT_EQ(bench.run("crm_standby", {"-G", "-N", "oak"}).output, "scope=nodes name=standby value=off\n");
}

TEST(CrmFailcount, SumsUpAndKnowsSingleOperations) {
    const ToolBench bench(kCib);
    EXPECT_EQ(bench.run("crm_failcount", {"-G", "-r", "web", "-N", "oak"}).output, "scope=status  name=fail-count-web value=5\n");
    EXPECT_EQ(bench.run("crm_failcount", {"-G", "-q", "-r", "web", "-N", "oak", "-n", "monitor", "-I", "9s"}).output, "2\n");
    EXPECT_EQ(bench.run("crm_failcount", {"-G", "-r", "web", "-N", "elm"}).exit_code, 105);
}

TEST(CrmMaster, SetsPromotionScores) {
    ToolBench bench(kCib);
    EXPECT_EQ(bench.run("crm_master", {"-v", "5", "-N", "oak"}).exit_code, 64);
    bench.set("OCF_RESOURCE_INSTANCE", "db");
    EXPECT_EQ(bench.run("crm_master", {"-Q", "-v", "-INFINITY", "-l", "reboot", "-N", "oak"}).exit_code, 0);
    EXPECT_EQ(bench.run("crm_attribute", {"-G", "-q", "-t", "status", "-n", "master-db", "-N", "oak"}).output, "-INFINITY\n");
}

TEST(CrmAttribute, TakesTheNodeOfTheAgentThatCallsIt) {
    ToolBench bench(kCib);
    bench.set("OCF_RESKEY_CRM_meta_on_node", "oak");
    EXPECT_EQ(bench.run("crm_attribute", {"-l", "reboot", "-n", "fail-count-web#start_0", "-G", "-q"}).output, "3\n");
}

TEST(AttrdUpdater, NeedsACluster) {
    const ToolBench bench;
    EXPECT_EQ(bench.run("attrd_updater", {"-n", "a", "-U", "5"}).exit_code, 102);
    EXPECT_EQ(bench.run("attrd_updater", {"-U", "5"}).exit_code, 64);
    EXPECT_EQ(bench.run("attrd_updater", {"-n", "a", "-B", "5"}).exit_code, 64);
}

TEST(CrmShadow, EditsTheActiveCopy) {
    ToolBench bench(kCib);
    bench.set("CIB_shadow_dir", ".");   // its working directory
    EXPECT_EQ(bench.run("crm_shadow", {"-E"}).exit_code, 105);
    EXPECT_EQ(bench.run("crm_shadow", {"-b", "-c", "try"}).exit_code, 0);
    bench.set("CIB_shadow", "try");
    EXPECT_EQ(bench.run("crm_shadow", {"-E"}).exit_code, 6);
    bench.set("EDITOR", "sed -i s/oak/elm/");
    EXPECT_EQ(bench.run("crm_shadow", {"-E"}).exit_code, 0);
    EXPECT_THAT(bench.run("crm_shadow", {"-d"}).output, HasSubstr("elm"));
    EXPECT_EQ(bench.run("crm_shadow", {"-f", "-C", "try"}).exit_code, 0);
    EXPECT_THAT(bench.run("crm_shadow", {"-d"}).output, Not(HasSubstr("/cib/configuration")));   // the status is left alone
}

}  // namespace
}  // namespace systole::tools
