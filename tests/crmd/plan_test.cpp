#include "crmd/transition/plan.hpp"

#include "tests/crmd/graph_text.hpp"

#include <gtest/gtest.h>

namespace systole::crmd::transition {
namespace {

TEST(TransitionPlan, ReadsActionsInputsAndSettings) {
    const auto plan = parse_graph(
        R"(<transition_graph cluster-delay="30s" fencing-timeout="90s" failed-start-offset="1" batch-limit="4" transition_id="7" recheck-by="99">
           <synapse id="0" priority="INFINITY"><action_set>
             <rsc_op id="5" operation="monitor" operation_key="web_monitor_10000" on_node="n1" on_node_uuid="1">
               <primitive id="web" long-id="web:1" class="ocf" provider="heartbeat" type="nginx"/>
               <attributes CRM_meta_interval="10000" CRM_meta_timeout="20000" CRM_meta_op_target_rc="8" port="80"><param name="1a" value="x"/></attributes>
             </rsc_op></action_set><inputs><trigger><crm_event id="6" operation="stonith"/></trigger></inputs></synapse>
           <synapse id="1"><action_set>
             <crm_event id="6" operation="stonith" operation_key="stonith-n2-reboot" on_node="n2" on_node_uuid="2">
               <attributes CRM_meta_stonith_action="reboot"/><downed><node id="2"/></downed>
             </crm_event></action_set><inputs/></synapse></transition_graph>)");
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->transition_id, 7);
    EXPECT_EQ(plan->cluster_delay, std::chrono::seconds(30));
    EXPECT_EQ(plan->fencing_timeout, std::chrono::seconds(90));
    EXPECT_EQ(plan->batch_limit, 4);
    EXPECT_FALSE(plan->failed_start_is_fatal);
    EXPECT_EQ(plan->recheck_by, std::chrono::seconds(99));
    ASSERT_EQ(plan->synapses.size(), 2U);
    const Synapse& monitor = plan->synapses[0];
    EXPECT_EQ(monitor.priority, 1'000'000);
    EXPECT_EQ(monitor.inputs, std::vector<int>{6});
    EXPECT_EQ(monitor.action.kind, ActionKind::resource);
    EXPECT_EQ(monitor.action.resource, "web");
    EXPECT_EQ(monitor.action.resource_long, "web:1");
    EXPECT_EQ(monitor.action.expected_rc(), 8);
    EXPECT_EQ(monitor.action.interval(), std::chrono::seconds(10));
    EXPECT_EQ(monitor.action.attributes.at("1a"), "x");
    EXPECT_EQ(plan->synapses[1].action.kind, ActionKind::fencing);
    EXPECT_EQ(plan->synapses[1].action.downed, std::vector<std::string>{"2"});
}

TEST(TransitionPlan, RefusesACircle) {
    const auto plan = parse_graph(graph_text({{1, "start", "a", "n1", {2}}, {2, "start", "b", "n1", {1}}}));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, base::Errc::invalid);
}

TEST(TransitionPlan, RefusesWhatIsNoGraph) {
    EXPECT_FALSE(parse_graph("<cib/>"));
    EXPECT_FALSE(parse_graph("<transition_graph><synapse><action_set/></synapse></transition_graph>"));
    EXPECT_FALSE(parse_graph(graph_text({{1, "start", "a", "n1", {}}, {1, "stop", "a", "n1", {}}})));
}

TEST(TransitionPlan, OrdersSynapsesByTheirInputs) {
    const auto plan =
        parse_graph(graph_text({{1, "start", "a", "n1", {2}}, {2, "stop", "a", "n2", {}}, {3, "monitor", "a", "n1", {1}}}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(topological_order(*plan), (std::vector<std::size_t>{1, 0, 2}));
}

}  // namespace
}  // namespace systole::crmd::transition
