#include "tests/sim/status/harbour.hpp"

#include <stdexcept>

#include "pengine/schedule.hpp"

namespace systole::sim {

std::string_view harbour_cib() {
    return R"xml(<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="7" num_updates="3" have-quorum="1" dc-uuid="1" cib-last-written="Thu Jan  1 11:30:00 2026" update-user="admiral" update-client="crm" update-origin="crane">
  <configuration>
    <crm_config>
      <cluster_property_set id="options">
        <nvpair id="o1" name="cluster-infrastructure" value="systole"/>
        <nvpair id="o2" name="dc-version" value="1.0"/>
        <nvpair id="o3" name="stonith-enabled" value="false"/>
        <nvpair id="o4" name="no-quorum-policy" value="freeze"/>
      </cluster_property_set>
    </crm_config>
    <nodes>
      <node id="1" uname="crane"><instance_attributes id="n1"><nvpair id="n1-height" name="height" value="40"/></instance_attributes></node>
      <node id="2" uname="dock"/>
      <node id="3" uname="pier"/>
    </nodes>
    <resources>
      <group id="ferry">
        <primitive id="hull" class="ocf" provider="test" type="Hull" description="made of steel"/>
        <primitive id="bell" class="ocf" provider="test" type="Bell">
          <meta_attributes id="bell-meta"><nvpair id="bell-role" name="target-role" value="Stopped"/></meta_attributes>
        </primitive>
      </group>
      <clone id="lamps"><primitive id="lamp" class="ocf" provider="test" type="Lamp"/></clone>
      <clone id="pilots">
        <meta_attributes id="pilots-meta"><nvpair id="pilots-promotable" name="promotable" value="true"/></meta_attributes>
        <primitive id="pilot" class="ocf" provider="test" type="Pilot"/>
      </clone>
      <primitive id="buoy" class="systemd" type="buoy"/>
    </resources>
    <constraints>
      <rsc_location id="ban-1" rsc="buoy" node="pier" score="-INFINITY"/>
      <rsc_location id="keep-off" rsc="pilots" node="dock" role="Promoted" score="-50"/>
      <rsc_ticket id="t1" rsc="buoy" ticket="customs" loss-policy="stop"/>
    </constraints>
    <tags><tag id="water"><obj_ref id="ferry"/><obj_ref id="buoy"/></tag><tag id="land"><obj_ref id="1"/></tag></tags>
  </configuration>
  <status>
    <node_state id="1" uname="crane" in_ccm="true" crmd="online" join="member" expected="member">
      <transient_attributes id="1"><instance_attributes id="s1">
        <nvpair id="s1-f" name="#feature-set" value="3.20.5"/>
        <nvpair id="s1-c" name="fail-count-buoy#monitor_10000" value="2"/>
        <nvpair id="s1-l" name="last-failure-buoy#monitor_10000" value="1767265200"/>
      </instance_attributes></transient_attributes>
      <lrm id="1"><lrm_resources>
        <lrm_resource id="hull" class="ocf" provider="test" type="Hull">
          <lrm_rsc_op id="hull_last_0" operation_key="hull_start_0" operation="start" transition-key="1:1:0:a" transition-magic="0:0;1:1:0:a" on_node="crane" call-id="5" rc-code="0" op-status="0" interval="0" last-rc-change="1767261600" exec-time="120" queue-time="1"/>
        </lrm_resource>
        <lrm_resource id="lamp" class="ocf" provider="test" type="Lamp">
          <lrm_rsc_op id="lamp_last_0" operation_key="lamp_start_0" operation="start" transition-key="2:1:0:a" transition-magic="0:0;2:1:0:a" on_node="crane" call-id="6" rc-code="0" op-status="0" interval="0" last-rc-change="1767261601" exec-time="1" queue-time="0"/>
        </lrm_resource>
        <lrm_resource id="pilot" class="ocf" provider="test" type="Pilot">
          <lrm_rsc_op id="pilot_last_0" operation_key="pilot_promote_0" operation="promote" transition-key="3:1:0:a" transition-magic="0:0;3:1:0:a" on_node="crane" call-id="7" rc-code="0" op-status="0" interval="0" last-rc-change="1767261602" exec-time="1" queue-time="0"/>
        </lrm_resource>
        <lrm_resource id="buoy" class="systemd" type="buoy">
          <lrm_rsc_op id="buoy_last_failure_0" operation_key="buoy_monitor_10000" operation="monitor" transition-key="4:1:0:a" transition-magic="0:7;4:1:0:a" exit-reason="gone &lt;away&gt;" on_node="crane" call-id="9" rc-code="7" op-status="0" interval="10000" last-rc-change="1767265200" exec-time="1500" queue-time="0"/>
          <lrm_rsc_op id="buoy_last_0" operation_key="buoy_stop_0" operation="stop" transition-key="5:2:0:a" transition-magic="0:0;5:2:0:a" on_node="crane" call-id="10" rc-code="0" op-status="0" interval="0" last-rc-change="1767265210" exec-time="3" queue-time="0"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
    <node_state id="2" uname="dock" in_ccm="true" crmd="online" join="member" expected="member">
      <transient_attributes id="2"><instance_attributes id="s2"><nvpair id="s2-f" name="#feature-set" value="3.20.5"/></instance_attributes></transient_attributes>
      <lrm id="2"><lrm_resources>
        <lrm_resource id="lamp" class="ocf" provider="test" type="Lamp">
          <lrm_rsc_op id="lamp_last_0" operation_key="lamp_start_0" operation="start" transition-key="6:1:0:a" transition-magic="0:0;6:1:0:a" on_node="dock" call-id="3" rc-code="0" op-status="0" interval="0" last-rc-change="1767261600" exec-time="1" queue-time="0"/>
        </lrm_resource>
        <lrm_resource id="pilot" class="ocf" provider="test" type="Pilot">
          <lrm_rsc_op id="pilot_last_0" operation_key="pilot_start_0" operation="start" transition-key="7:1:0:a" transition-magic="0:0;7:1:0:a" on_node="dock" call-id="4" rc-code="0" op-status="0" interval="0" last-rc-change="1767261600" exec-time="1" queue-time="0"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
    <node_state id="3" uname="pier" in_ccm="false" crmd="offline" join="down" expected="down"/>
    <tickets><ticket_state id="customs" granted="true" last-granted="1767225600" standby="true" owner="me"/></tickets>
  </status>
</cib>)xml";
}

LoadedStatus load_status(std::string_view cib) {
    auto document = xml::Document::parse(cib);
    if (!document) {
        throw std::runtime_error(document.error().message);
    }
    LoadedStatus loaded{std::move(*document), nullptr};
    pengine::RunOptions options;
    options.now = base::DateTime::from_fields(2026, 1, 1, 12 * 3600, 0);
    auto cluster = pengine::load(loaded.cib.root(), options);
    if (!cluster) {
        throw std::runtime_error(cluster.error().message);
    }
    loaded.cluster = std::move(*cluster);
    return loaded;
}

StatusRequest only(const Sections& sections) {
    StatusRequest request;
    request.has_summary = false;
    request.sections = sections;
    return request;
}

}  // namespace systole::sim
