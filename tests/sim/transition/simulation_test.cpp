#include "sim/transition/simulation.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "xml/document.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {
namespace {

/// Two nodes that are up; a database on the left, a ticket that a cache waits for, and a fence device.
constexpr std::string_view kCib =
    R"xml(<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="4" num_updates="2" admin_epoch="0" have-quorum="1" dc-uuid="1">
  <configuration>
    <crm_config><cluster_property_set id="options"><nvpair id="o1" name="placement-strategy" value="balanced"/></cluster_property_set></crm_config>
    <nodes>
      <node id="1" uname="left"><utilization id="u1"><nvpair id="u1-cpu" name="cpu" value="4"/></utilization></node>
      <node id="2" uname="right"><utilization id="u2"><nvpair id="u2-cpu" name="cpu" value="2"/></utilization></node>
    </nodes>
    <resources>
      <primitive id="fencer" class="stonith" type="fence_dummy"/>
      <primitive id="db" class="ocf" provider="test" type="Db">
        <operations><op id="db-monitor" name="monitor" interval="10s"/></operations>
        <utilization id="u3"><nvpair id="u3-cpu" name="cpu" value="1"/></utilization>
      </primitive>
      <primitive id="cache" class="ocf" provider="test" type="Cache"/>
    </resources>
    <constraints><rsc_ticket id="t" rsc="cache" ticket="siteA" loss-policy="stop"/></constraints>
  </configuration>
  <status>
    <node_state id="1" uname="left" in_ccm="true" crmd="online" join="member" expected="member">
      <lrm id="1"><lrm_resources>
        <lrm_resource id="db" class="ocf" provider="test" type="Db">
          <lrm_rsc_op id="db_last_0" operation_key="db_start_0" operation="start" transition-key="1:1:0:a" transition-magic="0:0;1:1:0:a" on_node="left" call-id="5" rc-code="0" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
          <lrm_rsc_op id="db_monitor_10000" operation_key="db_monitor_10000" operation="monitor" transition-key="2:1:0:a" transition-magic="0:0;2:1:0:a" on_node="left" call-id="6" rc-code="0" op-status="0" interval="10000" crm_feature_set="3.20.5" op-digest="4811cef7f7f94e3a35a70be7916cb2fd"/>
        </lrm_resource>
        <lrm_resource id="fencer" class="stonith" type="fence_dummy">
          <lrm_rsc_op id="fencer_last_0" operation_key="fencer_start_0" operation="start" transition-key="3:1:0:a" transition-magic="0:0;3:1:0:a" on_node="left" call-id="4" rc-code="0" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
        </lrm_resource>
        <lrm_resource id="cache" class="ocf" provider="test" type="Cache">
          <lrm_rsc_op id="cache_last_0" operation_key="cache_monitor_0" operation="monitor" transition-key="3:1:7:a" transition-magic="0:7;3:1:7:a" on_node="left" call-id="3" rc-code="7" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
    <node_state id="2" uname="right" in_ccm="true" crmd="online" join="member" expected="member">
      <lrm id="2"><lrm_resources>
        <lrm_resource id="db" class="ocf" provider="test" type="Db">
          <lrm_rsc_op id="db_last_0" operation_key="db_monitor_0" operation="monitor" transition-key="1:1:7:a" transition-magic="0:7;1:1:7:a" on_node="right" call-id="5" rc-code="7" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
        </lrm_resource>
        <lrm_resource id="fencer" class="stonith" type="fence_dummy">
          <lrm_rsc_op id="fencer_last_0" operation_key="fencer_monitor_0" operation="monitor" transition-key="3:1:7:a" transition-magic="0:7;3:1:7:a" on_node="right" call-id="4" rc-code="7" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
        </lrm_resource>
        <lrm_resource id="cache" class="ocf" provider="test" type="Cache">
          <lrm_rsc_op id="cache_last_0" operation_key="cache_monitor_0" operation="monitor" transition-key="3:1:7:a" transition-magic="0:7;3:1:7:a" on_node="right" call-id="3" rc-code="7" op-status="0" interval="0" crm_feature_set="3.20.5" op-digest="f2317cad3d54cec5d7d7aa7d0bf35cf8"/>
        </lrm_resource>
      </lrm_resources></lrm>
    </node_state>
  </status>
</cib>)xml";

SimulationOptions options_at_noon() {
    SimulationOptions options;
    options.real_time = base::DateTime::from_fields(2026, 1, 1, 12 * 3600, 0);
    return options;
}

/// A run and what is left of it.
struct Outcome {
    SimulationResult result;
    xml::Document cib;
    xml::Document results = xml::Document::create("pacemaker-result");
};

enum class Shown { text, elements };

Outcome simulate(const SimulationOptions& options, Shown shown = Shown::text) {
    auto document = xml::Document::parse(kCib);
    if (!document) {
        throw std::runtime_error(document.error().message);
    }
    Outcome made{{}, std::move(*document)};
    auto result = run_simulation(made.cib, options, shown == Shown::text ? xml::MutableElement() : made.results.mutable_root());
    if (!result) {
        throw std::runtime_error(result.error().message);
    }
    made.result = std::move(*result);
    return made;
}

std::string element_text(const Outcome& made, std::string_view name) {
    return xml::to_text(made.results.root().child(name), xml::Form::pretty);
}

TEST(Simulation, ShowsTheStatusOnlyUnlessToldToRun) {
    const Outcome made = simulate(options_at_noon());
    EXPECT_EQ(made.result.text,
              "Current cluster status:\n"
              "  * Node List:\n"
              "    * Online: [ left right ]\n"
              "\n"
              "  * Full List of Resources:\n"
              "    * fencer\t(stonith:fence_dummy):\t Started left\n"
              "    * db\t(ocf:test:Db):\t Started left\n"
              "    * cache\t(ocf:test:Cache):\t Stopped\n");
    EXPECT_FALSE(made.result.graph);
    EXPECT_FALSE(made.result.dot);
    EXPECT_FALSE(made.result.injected);
}

TEST(Simulation, InjectionsComeInAFixedOrder) {
    SimulationOptions options = options_at_noon();
    options.injections.operations = {"db_monitor_10000@left=7"};
    options.injections.tickets_granted = {"siteA"};
    options.injections.tickets_standby = {"siteB"};
    options.injections.nodes_failed = {"right"};
    options.injections.quorum = "true";
    options.injections.watchdog = "false";
    const Outcome made = simulate(options);
    const std::string_view text = made.result.text;
    const std::size_t start = text.find("Performing Requested Modifications:\n");
    ASSERT_NE(start, std::string_view::npos) << text;
    EXPECT_EQ(text.substr(start),
              "Performing Requested Modifications:\n"
              "  * Setting quorum: true\n"
              "  * Setting watchdog: false\n"
              "  * Failing node right\n"
              "  * Granting ticket siteA\n"
              "  * Making ticket siteB standby\n"
              "  * Injecting db_monitor_10000@left=7 into the configuration\n"
              "  * Injecting attribute fail-count-db#monitor_10000=value++ into /node_state '1'\n"
              "  * Injecting attribute last-failure-db#monitor_10000=1767268800 into /node_state '1'\n");
    EXPECT_EQ(made.cib.root().get("have-quorum"), "true");
    EXPECT_EQ(made.cib.root().child("status").child("tickets").child("ticket_state", "siteA").get("granted"), "true");
}

TEST(Simulation, QuorumAloneIsNoInjection) {
    SimulationOptions options = options_at_noon();
    options.injections.quorum = "false";
    const Outcome made = simulate(options);
    EXPECT_EQ(made.result.text.find("Performing"), std::string::npos);
    EXPECT_EQ(made.cib.root().get("have-quorum"), "1");
}

TEST(Simulation, WrongSpecificationsAreToldAndDoNotStopIt) {
    SimulationOptions options = options_at_noon();
    options.injections.operations = {"db", "db_start_0@left", "db_start_0@left=x", "nothing_start_0@left=0"};
    const Outcome made = simulate(options);
    EXPECT_EQ(made.result.errors,
              "Invalid operation spec: db.  Only found 1 fields\n"
              "Invalid operation spec: db_start_0@left.  Only found 2 fields\n"
              "Invalid operation spec: db_start_0@left=x.  Only found 2 fields\n"
              "Invalid resource name: nothing\n");
    EXPECT_EQ(made.result.exit_code, 0);
}

TEST(Simulation, TheInputIsSavedAfterInjections) {
    SimulationOptions options = options_at_noon();
    options.save_input = true;
    options.injections.nodes_up = {"third"};
    const Outcome made = simulate(options);
    ASSERT_TRUE(made.result.injected);
    EXPECT_NE(made.result.injected->find(R"(<node id="third" uname="third"/>)"), std::string::npos) << *made.result.injected;
}

TEST(Simulation, AFailureIsPretendedAndStopsWhatDependsOnIt) {
    SimulationOptions options = options_at_noon();
    options.run = options.simulate = true;
    options.injections.tickets_granted = {"siteA"};
    options.failures = {"CACHE_start_0@left=5"};
    const Outcome made = simulate(options);
    EXPECT_NE(made.result.text.find("Executing Cluster Transition:\n"
                                    "  * Resource action: cache           start on left\n"
                                    "Pretending action "),
              std::string::npos)
        << made.result.text;
    EXPECT_NE(made.result.text.find("    * cache\t(ocf:test:Cache):\t FAILED left\n"), std::string::npos) << made.result.text;
}

TEST(Simulation, AFailureNeedsANumber) {
    SimulationOptions options = options_at_noon();
    options.run = options.simulate = true;
    options.injections.tickets_granted = {"siteA"};
    options.failures = {"cache_start_0@left=bad"};
    EXPECT_NE(simulate(options).result.errors.find("Invalid failed operation 'cache_start_0@left=bad' (result code must be integer)\n"),
              std::string::npos);
}

TEST(Simulation, AnEffectiveTimeIsToldEachTimeTheStatusIsRead) {
    SimulationOptions options = options_at_noon();
    options.run = options.simulate = true;
    options.effective_time = "2026-02-03";
    const std::string text = simulate(options).result.text;
    constexpr std::string_view kLine = "Setting effective cluster time: 2026-02-03\n";
    EXPECT_EQ(text.find(kLine), 0U) << text;
    EXPECT_NE(text.find(kLine, 1), std::string::npos) << text;
}

TEST(Simulation, ATimeThatIsNoneIsRefused) {
    auto document = xml::Document::parse(kCib);
    ASSERT_TRUE(document);
    SimulationOptions options = options_at_noon();
    options.effective_time = "never";
    EXPECT_FALSE(run_simulation(*document, options));
}

TEST(Simulation, QuietScoresAreBareLinesAndAnEmptyOne) {
    SimulationOptions options = options_at_noon();
    options.run = options.simulate = options.show_scores = options.quiet = true;
    const std::string text = simulate(options).result.text;
    EXPECT_EQ(text.find("\npcmk__primitive_assign: fencer allocation score on left: 0\n"), 0U) << text;
    EXPECT_TRUE(text.ends_with("\n\n")) << text;
    EXPECT_EQ(text.find("Transition"), std::string::npos) << text;
}

TEST(SimulationXml, HoldsModificationsActionsAndTransition) {
    SimulationOptions options = options_at_noon();
    options.run = options.simulate = true;
    options.quiet = true;  // has no effect on elements
    options.injections.nodes_down = {"left"};
    options.injections.tickets_granted = {"siteA"};
    options.injections.operations = {"cache_start_0@right=5"};
    options.injections.watchdog = "false";
    const Outcome made = simulate(options, Shown::elements);
    EXPECT_EQ(made.result.text, "");
    EXPECT_EQ(element_text(made, "modifications"),
              R"(<modifications watchdog="false">
  <modify_node action="Offline" node="left"/>
  <modify_ticket action="Granting" ticket="siteA"/>
  <inject_spec spec="cache_start_0@right=5"/>
  <inject_attr name="fail-count-cache#start_0" value="INFINITY" node_path="/node_state" cib_node="2"/>
  <inject_attr name="last-failure-cache#start_0" value="1767268800" node_path="/node_state" cib_node="2"/>
</modifications>
)");
    EXPECT_EQ(element_text(made, "actions"),
              R"(<actions>
  <rsc_action action="start" resource="fencer" node="right"/>
  <rsc_action action="start" resource="db" node="right"/>
  <rsc_action action="stop" resource="cache" node="right" reason="node availability"/>
</actions>
)");
    EXPECT_EQ(element_text(made, "transition"),
              R"(<transition>
  <rsc_action resource="fencer" op="start" node="right"/>
  <rsc_action resource="cache" op="stop" node="right"/>
  <pseudo_action task="load_stopped_right"/>
  <pseudo_action task="load_stopped_left"/>
  <rsc_action resource="db" op="start" node="right"/>
  <rsc_action resource="db" op="monitor" node="right" interval="10000"/>
</transition>
)");
    EXPECT_TRUE(made.results.root().child("cluster_status").child("resources"));
    EXPECT_TRUE(made.results.root().child("revised_cluster_status").child("nodes"));
}

TEST(SimulationXml, ScoresAndUtilization) {
    SimulationOptions options = options_at_noon();
    options.run = options.show_utilization = true;
    EXPECT_EQ(element_text(simulate(options, Shown::elements), "utilizations"),
              R"(<utilizations>
  <capacity node="left" comment="Original">
    <cpu>4</cpu>
  </capacity>
  <capacity node="right" comment="Original">
    <cpu>2</cpu>
  </capacity>
  <utilization resource="fencer" node="left" function="pcmk__assign_resource"/>
  <utilization resource="db" node="left" function="pcmk__assign_resource">
    <cpu>1</cpu>
  </utilization>
  <capacity node="left" comment="Remaining">
    <cpu>3</cpu>
  </capacity>
  <capacity node="right" comment="Remaining">
    <cpu>2</cpu>
  </capacity>
</utilizations>
)");
    options.show_utilization = false;
    options.show_scores = true;
    const std::string scores = element_text(simulate(options, Shown::elements), "allocations");
    EXPECT_NE(scores.find(R"(<node_weight function="pcmk__primitive_assign" node="right" score="-INFINITY" id="cache"/>)"),
              std::string::npos)
        << scores;
}

}  // namespace
}  // namespace systole::sim
