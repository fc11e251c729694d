#include "tests/tools/resource/tool_run.hpp"
#include "tools/resource/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace systole::tools {

namespace {

using testing::HasSubstr;
using testing::Not;

/// Three nodes; a group with a colocated clone and a resource that depends on the group; one resource that is not managed.
constexpr const char* kCib = R"(
<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0" crm_feature_set="3.20.5" have-quorum="1">
  <configuration>
    <crm_config/>
    <nodes><node id="1" uname="oak"/><node id="2" uname="elm"/><node id="3" uname="ash"/></nodes>
    <resources>
      <group id="shop">
        <primitive id="disk" class="ocf" provider="test" type="Quiet">
          <instance_attributes id="disk-p"><nvpair id="disk-p-size" name="size" value="5"/></instance_attributes>
          <operations><op id="disk-m" name="monitor" interval="10s" timeout="33s"/></operations>
        </primitive>
        <primitive id="till" class="ocf" provider="test" type="Quiet"/>
      </group>
      <clone id="store-clone">
        <meta_attributes id="store-meta"><nvpair id="store-prom" name="promotable" value="true"/></meta_attributes>
        <primitive id="store" class="ocf" provider="test" type="Quiet"/>
      </clone>
      <primitive id="sign" class="ocf" provider="test" type="Quiet">
        <meta_attributes id="sign-meta">
          <nvpair id="sign-managed" name="is-managed" value="false"/>
          <nvpair id="sign-role" name="target-role" value="Stopped"/>
        </meta_attributes>
      </primitive>
    </resources>
    <constraints>
      <rsc_location id="shop-oak" rsc="shop" node="oak" score="50"/>
      <rsc_location id="sign-not-elm" rsc="sign" node="elm" score="-INFINITY"/>
      <rsc_colocation id="shop-store" rsc="shop" with-rsc="store-clone" with-rsc-role="Promoted" score="INFINITY"/>
      <rsc_colocation id="sign-shop" rsc="sign" with-rsc="shop" score="7"/>
      <rsc_colocation id="store-sign" rsc="store-clone" with-rsc="sign" score="3"/>
    </constraints>
  </configuration>
  <status>
    <node_state id="1" uname="oak" in_ccm="true" crmd="online" join="member" expected="member">
      <lrm id="1"><lrm_resources>
        <lrm_resource id="disk" class="ocf" provider="test" type="Quiet">
          <lrm_rsc_op id="disk_last_0" operation_key="disk_start_0" operation="start" call-id="5" rc-code="0" op-status="0"
            interval="0" transition-key="1:1:0:11111111-2222-3333-4444-555555555555"
            transition-magic="0:0;1:1:0:11111111-2222-3333-4444-555555555555" crm_feature_set="3.20.5"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
    <node_state id="2" uname="elm" in_ccm="true" crmd="online" join="member" expected="member"/>
    <node_state id="3" uname="ash" in_ccm="true" crmd="online" join="member" expected="member"/>
  </status>
</cib>)";

class CrmResource : public testing::Test {
protected:
    ToolBench bench_{kCib};
};

}  // namespace

TEST_F(CrmResource, ConstraintsAreThoseOfTheWholeGroup) {
    EXPECT_EQ(bench_.resource({"--constraints", "--resource", "till"}),
              "Locations:\n"
              "  * Node oak (score=50, id=shop-oak, rsc=shop)\n"
              "Resources colocated with shop:\n"
              "  * sign (score=7, id=sign-shop)\n"
              "    * Locations:\n"
              "      * Node elm (score=-INFINITY, id=sign-not-elm, rsc=sign)\n"
              "Resources shop is colocated with:\n"
              "  * store-clone (score=INFINITY, with role=Promoted, id=shop-store)\n");
    EXPECT_EQ(bench_.resource({"--constraints", "--resource", "till", "--force"}), "");
}

TEST_F(CrmResource, TheStackOfAColocationLoopEnds) {
    EXPECT_EQ(bench_.resource({"--stack", "--resource", "sign"}),
              "Locations:\n"
              "  * Node elm (score=-INFINITY, id=sign-not-elm, rsc=sign)\n"
              "Resources colocated with sign:\n"
              "  * store-clone (score=3, id=store-sign)\n"
              "    * Resources colocated with store-clone:\n"
              "      * shop (score=INFINITY, needs role=Promoted, id=shop-store)\n"
              "        * Locations:\n"
              "          * Node oak (score=50, id=shop-oak, rsc=shop)\n"
              "        * Resources colocated with shop:\n"
              "          * sign (id=sign-shop - loop)\n"
              "Resources sign is colocated with:\n"
              "  * shop (score=7, id=sign-shop)\n"
              "    * Locations:\n"
              "      * Node oak (score=50, id=shop-oak, rsc=shop)\n"
              "    * Resources shop is colocated with:\n"
              "      * store-clone (score=INFINITY, with role=Promoted, id=shop-store)\n"
              "        * Resources store-clone is colocated with:\n"
              "          * sign (id=store-sign - loop)\n");
}

TEST_F(CrmResource, ReasonsNameWhatTheConfigurationForbids) {
    EXPECT_EQ(bench_.resource({"--why", "--resource", "sign"}),
              "Resource sign is not running\n"
              "Configuration specifies 'sign' should remain stopped\n"
              "Configuration prevents cluster from stopping or starting unmanaged 'sign'\n");
    EXPECT_EQ(bench_.resource({"--why", "--resource", "disk", "--node", "oak"}), "Resource disk is running on host oak\n");
    EXPECT_EQ(bench_.resource({"--why", "--node", "elm"}), "");
}

TEST_F(CrmResource, DigestsFollowOverridesAndTheInterval) {
    const std::string plain = bench_.resource({"--digests", "--resource", "disk", "--node", "oak"});
    EXPECT_EQ(bench_.resource({"--digests", "--resource", "disk", "--node", "oak", "size=5"}), plain);
    EXPECT_NE(bench_.resource({"--digests", "--resource", "disk", "--node", "oak", "size=6"}), plain);
    // A recurring operation's timeout is part of its digest.
    const std::string recurring = bench_.resource(
        {"--digests", "--resource", "till", "--node", "oak", "CRM_meta_interval=10000", "CRM_meta_timeout=20000"});
    EXPECT_THAT(recurring, HasSubstr("4811cef7f7f94e3a35a70be7916cb2fd (all parameters)"));
    const ToolRun wrong = bench_.run("crm_resource", {"--digests", "--resource", "disk", "--node", "oak", "size"});
    EXPECT_EQ(wrong.exit_code, 64);
    EXPECT_THAT(wrong.error_output, HasSubstr("NAME=VALUE"));
}

TEST_F(CrmResource, AdvancedOptionsAreListedOnRequest) {
    EXPECT_THAT(bench_.resource({"--list-options=fencing"}), Not(HasSubstr("pcmk_off_timeout")));
    const std::string all = bench_.resource({"--list-options=fencing", "--all"});
    EXPECT_THAT(all, HasSubstr("    * pcmk_off_timeout: "));
    EXPECT_THAT(all, HasSubstr("      * Possible values: timeout (default: \"60s\")\n"));
    EXPECT_EQ(bench_.run("crm_resource", {"--list-options=nodes"}).exit_code, 64);
}

TEST_F(CrmResource, WhatDoesNotBelongTogetherIsRefused) {
    const auto refusal = [this](std::vector<std::string> arguments) {
        const ToolRun run = bench_.run("crm_resource", std::move(arguments));
        EXPECT_EQ(run.exit_code, 64);
        return run.error_output;
    };
    EXPECT_THAT(refusal({"--list", "--class", "ocf"}), HasSubstr("can only be used with --validate and --force-*"));
    EXPECT_THAT(refusal({"--validate", "--resource", "disk", "--class", "ocf"}), HasSubstr("--resource cannot be used with"));
    EXPECT_THAT(refusal({"--why", "surplus"}), HasSubstr("[1 of 1] surplus"));
    EXPECT_THAT(refusal({"--resource", "disk", "--restart"}), HasSubstr("needs a running cluster"));
    EXPECT_THAT(refusal({"--no-such-option"}), HasSubstr("--no-such-option"));
}

TEST_F(CrmResource, UtilizationOfTheGroupIsShownButOnlyTheNamedIsDeleted) {
    static_cast<void>(bench_.resource({"-r", "disk", "-z", "-p", "cpu", "-v", "1"}));
    static_cast<void>(bench_.resource({"-r", "till", "-z", "-p", "cpu", "-v", "2"}));
    EXPECT_EQ(bench_.resource({"-r", "disk", "-z", "-d", "cpu"}),
              "Multiple attributes match name=cpu\n"
              "  Value: 1 \t(id=disk-utilization-cpu)\n"
              "  Value: 2 \t(id=till-utilization-cpu)\n\n"
              "Deleted 'disk' option: id=disk-utilization-cpu name=cpu\n");
    EXPECT_EQ(bench_.resource({"-r", "till", "-z", "-g", "cpu"}), "2\n");
}

TEST_F(CrmResource, CleaningUpOnAFileOnlySaysWhatItWouldDo) {
    EXPECT_THAT(bench_.resource({"--cleanup", "--resource", "till", "--node", "oak"}),
                HasSubstr("Dry run: skipping clean-up of disk on oak due to CIB_file"));
    EXPECT_THAT(bench_.resource({"--cleanup", "--resource", "till", "--node", "oak", "--force"}), Not(HasSubstr("disk")));
}

TEST_F(CrmResource, WaitingEndsAtTheTimeoutAndTellsWhatIsPending) {
    const ToolRun run = bench_.run("crm_resource", {"--wait", "--timeout", "0"});
    EXPECT_EQ(run.exit_code, 124);
    EXPECT_THAT(run.error_output, HasSubstr("Pending actions:\n\tAction "));
    EXPECT_THAT(run.error_output, HasSubstr("store"));
}

TEST(CrmAdmin, ListsNodesOfTheKindsAskedFor) {
    const ToolBench bench(kCib);
    EXPECT_EQ(bench.run("crmadmin", {"--nodes", "--bash-export"}).output, "export ash=3\nexport elm=2\nexport oak=1\n");
    EXPECT_EQ(bench.run("crmadmin", {"--nodes=guest,remote"}).output, "");
    EXPECT_EQ(bench.run("crmadmin", {"--dc_lookup"}).exit_code, 102);
}

TEST(CrmNode, KnowsItsNameFromTheAgentsEnvironment) {
    ToolBench bench;
    EXPECT_EQ(bench.run("crm_node", {"--name"}).exit_code, 102);
    bench.set("OCF_RESKEY_CRM_meta_on_node", "oak");
    EXPECT_EQ(bench.run("crm_node", {"--name"}).output, "oak\n");
}

TEST(FenceMetadata, BecomesThatOfAResource) {
    const std::optional<std::string> metadata = as_resource_metadata(
        R"(<?xml version="1.0"?><resource-agent name="fence_x"><parameters><parameter name="plug" required="1"/>
           <parameter name="ip" required="1"/></parameters><actions><action name="off"/></actions></resource-agent>)");
    ASSERT_TRUE(metadata);
    EXPECT_THAT(*metadata, HasSubstr(R"(<parameter name="plug" required="0"/>)"));
    EXPECT_THAT(*metadata, HasSubstr(R"(<parameter name="ip" required="1"/>)"));
    EXPECT_THAT(*metadata, HasSubstr(R"(<action name="start" timeout="20s"/>)"));
    EXPECT_FALSE(as_resource_metadata("no metadata"));
}

}  // namespace systole::tools
