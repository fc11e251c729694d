#include "pengine/schedule.hpp"
#include "tests/tools/resource/tool_run.hpp"
#include "tools/resource/forecast.hpp"
#include "xml/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace systole::tools {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kAgentsCib = R"(
<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0" crm_feature_set="3.20.5">
  <configuration>
    <crm_config/>
    <nodes><node id="1" uname="oak"/></nodes>
    <resources>
      <primitive id="lamp" class="ocf" provider="test" type="Telling">
        <instance_attributes id="lamp-p"><nvpair id="lamp-p-c" name="light-colour" value="red"/></instance_attributes>
        <meta_attributes id="lamp-m"><nvpair id="lamp-m-p" name="priority" value="3"/></meta_attributes>
        <operations><op id="lamp-stop" name="stop" interval="0" timeout="300ms"/></operations>
      </primitive>
      <group id="shop"><primitive id="till" class="ocf" provider="test" type="Telling"/></group>
      <clone id="bell-clone"><primitive id="bell" class="ocf" provider="test" type="Telling"/></clone>
      <primitive id="power" class="stonith" type="fence_x"/>
    </resources>
    <constraints/>
  </configuration>
  <status>
    <node_state id="1" uname="oak" in_ccm="true" crmd="online" join="member" expected="member">
      <lrm id="1"><lrm_resources>
        <lrm_resource id="bell" class="ocf" provider="test" type="Telling">
          <lrm_rsc_op id="bell_last_0" operation_key="bell_start_0" operation="start" call-id="5" rc-code="0" op-status="0"
            interval="0" transition-key="1:1:0:11111111-2222-3333-4444-555555555555"
            transition-magic="0:0;1:1:0:11111111-2222-3333-4444-555555555555" crm_feature_set="3.20.5"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
  </status>
</cib>)";

/// An agent that tells what it was told.
constexpr const char* kTelling = R"(
case "$1" in
  monitor) env | grep '^OCF_\|^PCMK_service'; exit 7 ;;
  start) echo "ocf-exit-reason:no bulb" >&2; exit 6 ;;
  stop) sleep 20 ;;
  validate-all) echo "checked $OCF_RESKEY_light_colour"; [ "$OCF_RESKEY_light_colour" = red ] ;;
  *) exit 3 ;;
esac
)";

class ForcedAgent : public testing::Test {
protected:
    void SetUp() override { bench_.add_agent("Telling", kTelling); }

    ToolBench bench_{kAgentsCib};
};

}  // namespace

TEST_F(ForcedAgent, GetsWhatTheClusterWouldGiveIt) {
    const ToolRun run = bench_.run("crm_resource", {"--force-check", "--resource", "lamp"});
    EXPECT_EQ(run.exit_code, 7);
    EXPECT_THAT(run.output, HasSubstr("Operation force-check for lamp (ocf:test:Telling) returned 7 (Not running)\n"));
    EXPECT_THAT(run.output, HasSubstr("OCF_RESKEY_light_colour=red\n"));
    EXPECT_THAT(run.output, HasSubstr("OCF_RESKEY_CRM_meta_priority=3\n"));
    EXPECT_THAT(run.output, HasSubstr("OCF_RESOURCE_INSTANCE=lamp\n"));
    EXPECT_THAT(run.output, HasSubstr("PCMK_service=crm_resource\n"));
    EXPECT_THAT(run.output, Not(HasSubstr("OCF_TRACE_RA")));
    EXPECT_THAT(bench_.run("crm_resource", {"--force-check", "-r", "lamp", "-V", "-V"}).output, HasSubstr("OCF_TRACE_RA=1\n"));
}

TEST_F(ForcedAgent, CanBeGivenOtherParameters) {
    const ToolRun run = bench_.run("crm_resource", {"--force-check", "--resource", "lamp", "light-colour=green"});
    EXPECT_THAT(run.output, HasSubstr("Overriding the cluster configuration for 'lamp' with 'light-colour' = 'green'\n"));
    EXPECT_THAT(run.output, HasSubstr("OCF_RESKEY_light_colour=green\n"));
}

TEST_F(ForcedAgent, IsToldWithItsReason) {
    const ToolRun run = bench_.run("crm_resource", {"--force-start", "--resource", "lamp"});
    EXPECT_EQ(run.exit_code, 6);
    EXPECT_THAT(run.output, HasSubstr("returned 6 (Not configured: no bulb)\n"));
    EXPECT_THAT(run.error_output, HasSubstr("ocf-exit-reason:no bulb"));
}

TEST_F(ForcedAgent, IsKilledAtTheTimeoutOfItsOperation) {
    const ToolRun run = bench_.run("crm_resource", {"--force-stop", "--resource", "lamp"});
    EXPECT_EQ(run.exit_code, 124);
    EXPECT_THAT(run.error_output, HasSubstr("could not be executed (Timed out: Resource agent did not complete within 300ms)"));
}

TEST_F(ForcedAgent, IsNotRunWhereTheClusterSaysItIsActive) {
    const ToolRun run = bench_.run("crm_resource", {"--force-start", "--resource", "bell-clone"});
    EXPECT_EQ(run.exit_code, 107);
    EXPECT_THAT(run.error_output, HasSubstr("It is not safe to start bell-clone here"));
    EXPECT_EQ(bench_.run("crm_resource", {"--force-start", "--resource", "bell-clone", "--force"}).exit_code, 6);
}

TEST_F(ForcedAgent, IsOneOfAPrimitive) {
    const ToolRun group = bench_.run("crm_resource", {"--force-check", "--resource", "shop"});
    EXPECT_EQ(group.exit_code, 3);
    EXPECT_THAT(group.error_output, HasSubstr("doesn't support group resources"));
    EXPECT_EQ(bench_.run("crm_resource", {"--force-check", "--resource", "power"}).exit_code, 3);
}

TEST_F(ForcedAgent, ValidatesParametersWithoutAResource) {
    const auto validate = [this](const std::string& colour) {
        return bench_.run("crm_resource", {"--validate", "--class", "ocf", "--provider", "test", "--agent", "Telling", "--option",
                                           "light-colour=" + colour, "--output-as=xml"});
    };
    const ToolRun good = validate("red");
    EXPECT_EQ(good.exit_code, 0);
    EXPECT_THAT(good.output,
                HasSubstr(R"(<resource-agent-action action="validate" class="ocf" type="Telling" provider="test">)"));
    EXPECT_THAT(good.output, HasSubstr("checked red"));
    EXPECT_EQ(validate("blue").exit_code, 1);
    const ToolRun unknown = bench_.run("crm_resource", {"--validate", "--class", "ocf", "--provider", "test", "--agent", "None"});
    EXPECT_EQ(unknown.exit_code, 64);
    EXPECT_THAT(unknown.error_output, HasSubstr("ocf:test:None is not a known agent"));
}

TEST_F(ForcedAgent, IsQuietWhenItValidatesUnlessAsked) {
    EXPECT_THAT(bench_.resource({"--validate", "--resource", "lamp"}), Not(HasSubstr("checked")));
    EXPECT_THAT(bench_.resource({"--validate", "--resource", "lamp", "-V"}), HasSubstr("checked red"));
}

// Numbers of anonymous instances change with every look, so that a restart cannot wait for them.
TEST(Forecast, NamesAnonymousInstancesByTheirNodes) {
    const auto cib = xml::Document::parse(kAgentsCib);
    ASSERT_TRUE(cib) << cib.error().message;
    const auto cluster = pengine::load(cib->root(), {.now = base::DateTime::from_epoch(1'700'000'000)});
    ASSERT_TRUE(cluster) << cluster.error().message;
    EXPECT_EQ(running_now(**cluster), std::set<std::string>{"bell on oak"});
}

}  // namespace systole::tools
