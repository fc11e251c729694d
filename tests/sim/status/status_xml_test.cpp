#include "sim/status/status.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/sim/status/harbour.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {
namespace {

std::string xml_of(const LoadedStatus& loaded, const StatusRequest& request) {
    xml::Document document = xml::Document::create("result");
    append_status_xml(document.mutable_root(), *loaded.cluster, request);
    return xml::to_text(document.root(), xml::Form::pretty);
}

TEST(StatusXml, TellsOfTheClusterAsAWhole) {
    StatusRequest request;
    request.sections = {Section::stack, Section::dc, Section::times, Section::counts, Section::options};
    request.live.is_running = true;
    request.live.local_node = "dock";
    EXPECT_EQ(xml_of(load_status(harbour_cib()), request),
              R"(<result>
  <summary>
    <stack type="systole" pacemakerd-state="running"/>
    <current_dc present="true" version="1.0" name="crane" id="1" with_quorum="true" mixed_version="false"/>
    <last_update time="Thu Jan  1 12:00:00 2026" origin="dock"/>
    <last_change time="Thu Jan  1 11:30:00 2026" user="admiral" client="crm" origin="crane"/>
    <nodes_configured number="3"/>
    <resources_configured number="9" disabled="1" blocked="0"/>
    <cluster_options fencing-enabled="false" fencing-timeout-ms="60000" symmetric-cluster="true" no-quorum-policy="freeze" maintenance-mode="false" stop-all-resources="false" priority-fencing-delay-ms="0" stonith-enabled="false" stonith-timeout-ms="60000"/>
  </summary>
</result>
)");
}

TEST(StatusXml, NodesHoldTheirResourcesIfWanted) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::nodes});
    request.options.by_node = true;
    request.filter.only_node(*loaded.cluster, "land");
    request.filter.only_resource(*loaded.cluster, "hull");
    EXPECT_EQ(xml_of(loaded, request),
              R"(<result>
  <nodes>
    <node name="crane" id="1" online="true" standby="false" standby_onfail="false" maintenance="false" pending="false" unclean="false" health="green" feature_set="3.20.5" shutdown="false" expected_up="true" is_dc="true" resources_running="3" type="member">
      <resource id="hull" resource_agent="ocf:test:Hull" role="Started" active="true" orphaned="false" removed="false" blocked="false" maintenance="false" managed="true" failed="false" failure_ignored="false" nodes_running_on="1" description="made of steel">
        <node name="crane" id="1" cached="true"/>
      </resource>
    </node>
  </nodes>
</result>
)");
}

TEST(StatusXml, AGroupCountsFromTheFirstMemberShown) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request = only({Section::resources});
    request.filter.only_resource(*loaded.cluster, "bell");
    EXPECT_EQ(xml_of(loaded, request),
              R"(<result>
  <resources>
    <group id="ferry" number_resources="1" maintenance="false" managed="true" disabled="false">
      <resource id="bell" resource_agent="ocf:test:Bell" role="Stopped" target_role="Stopped" active="false" orphaned="false" removed="false" blocked="false" maintenance="false" managed="true" failed="false" failure_ignored="false" nodes_running_on="0"/>
    </group>
  </resources>
</result>
)");
}

TEST(StatusXml, HistoriesFailuresTicketsAndBans) {
    const LoadedStatus loaded = load_status(harbour_cib());
    StatusRequest request =
        only({Section::attributes, Section::failcounts, Section::failures, Section::tickets, Section::bans});
    EXPECT_EQ(xml_of(loaded, request),
              R"(<result>
  <node_attributes>
    <node name="crane">
      <attribute name="height" value="40"/>
    </node>
  </node_attributes>
  <node_history>
    <node name="crane">
      <resource_history id="buoy" orphan="false" removed="false" migration-threshold="1000000" fail-count="2" last-failure="Thu Jan  1 11:00:00 2026"/>
    </node>
  </node_history>
  <failures>
    <failure op_key="buoy_monitor_10000" node="crane" exitstatus="Not running" exitreason="gone &amp;lt;away&amp;gt;" exitcode="7" call="9" status="Done" last-rc-change="2026-01-01 11:00:00Z" queued="0" exec="1500" interval="10000" task="monitor"/>
  </failures>
  <tickets>
    <ticket id="customs" status="granted" standby="true" last-granted="Thu Jan  1 00:00:00 2026" granted="true" owner="me"/>
  </tickets>
  <bans>
    <ban id="keep-off" resource="pilots" node="dock" weight="-50" promoted-only="true" master_only="true"/>
    <ban id="ban-1" resource="buoy" node="pier" weight="-1000000" promoted-only="false" master_only="false"/>
  </bans>
</result>
)");
}

TEST(StatusXml, EmptySectionsAreLeftOut) {
    const LoadedStatus loaded = load_status(
        R"(<cib dc-uuid="1"><configuration><crm_config/><nodes><node id="1" uname="a"/></nodes><resources/><constraints/></configuration><status/></cib>)");
    const StatusRequest request = only({Section::resources, Section::attributes, Section::operations, Section::failures,
                                        Section::tickets, Section::bans, Section::fencing_failed});
    EXPECT_EQ(xml_of(loaded, request), "<result>\n  <resources/>\n</result>\n");
}

}  // namespace
}  // namespace systole::sim
