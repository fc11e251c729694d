#include "fencing/settings.hpp"

#include "fencing/topology.hpp"

#include <gtest/gtest.h>

namespace systole::fencing {

namespace {

constexpr const char* kMetadata = R"(<resource-agent name="fence_x">
  <parameters><parameter name="port"/><parameter name="ip"/></parameters>
  <actions><action name="on" automatic="0"/><action name="off"/><action name="reboot"/><action name="status"/>
    <action name="list"/><action name="manpage"/></actions></resource-agent>)";

AgentMetadata metadata() {
    return parse_metadata(kMetadata).value_or(AgentMetadata{});
}

using Names = std::set<std::string>;

}  // namespace

TEST(AgentMetadata, IsReadFromTheAgentsXml) {
    EXPECT_TRUE(metadata().supports(Action::list));
    EXPECT_FALSE(metadata().supports(Action::monitor));
    EXPECT_EQ(metadata().target_parameter, "port");
    const auto scsi = parse_metadata(R"(<resource-agent><parameters><parameter name="port"/><parameter name="plug"/></parameters>
        <actions><action name="on" on_target="1" automatic="1"/></actions></resource-agent>)");
    ASSERT_TRUE(scsi);
    EXPECT_TRUE(scsi->on_is_automatic);
    EXPECT_TRUE(scsi->on_target.contains(Action::on));
    EXPECT_EQ(scsi->target_parameter, "plug");
    EXPECT_FALSE(parse_metadata("Traceback (most recent call last)"));
    EXPECT_FALSE(parse_metadata("<other/>"));
}

TEST(DeviceSettings, TargetsAreReadAsPacemakerReadsThem) {
    EXPECT_EQ(parse_targets("n1 n2,n3;n4\\nn5\nn6"), (Names{"n1", "n2", "n3", "n4", "n5", "n6"}));
    EXPECT_EQ(parse_targets("p1,alias on\np2 invalid\nvariable x\n<odd> p3"), (Names{"p1", "alias", "p3"}));
}

TEST(DeviceSettings, ClusterParametersAreReadAndKeptFromTheAgent) {
    const DeviceSettings settings = read_settings({{"ip", "10.0.0.9"},
                                                   {"pcmk_host_map", "cnode1:p1;cnode3:p3"},
                                                   {"pcmk_reboot_timeout", "44s"},
                                                   {"pcmk_off_retries", "5"},
                                                   {"pcmk_delay_max", "8s"},
                                                   {"pcmk_delay_base", "cnode1:5s;cnode2:20s"},
                                                   {"pcmk_action_limit", "-1"},
                                                   {"crm_feature_set", "3.19"}});
    EXPECT_EQ(settings.agent_parameters, (Parameters{{"ip", "10.0.0.9"}}));
    EXPECT_EQ(settings.action(Action::reboot).timeout, Milliseconds{44000});
    EXPECT_EQ(settings.action(Action::off).tries, 5U);
    EXPECT_EQ(settings.action(Action::on).tries, 2U);
    EXPECT_EQ(settings.action_limit, 0U);
    EXPECT_EQ(settings.base_delay(NodeName{"cnode1"}), Milliseconds{5000});
    EXPECT_EQ(settings.base_delay(NodeName{"cnode2"}), Milliseconds{8000}) << "capped by the maximum";
    EXPECT_EQ(settings.base_delay(NodeName{"cnode3"}), Milliseconds{0});
}

TEST(DeviceSettings, TheActionLimitIsOneForWhatMakesNoSense) {
    for (const char* text : {"0", "x", "-2", ""}) {
        EXPECT_EQ(read_settings({{"pcmk_action_limit", text}}).action_limit, 1U) << text;
    }
    EXPECT_EQ(read_settings({{"pcmk_action_limit", "3"}}).action_limit, 3U);
}

TEST(DeviceSettings, TheHostCheckFollowsWhatIsKnown) {
    EXPECT_EQ(effective_check(read_settings({{"pcmk_host_list", "a"}}), metadata()), HostCheck::static_list);
    EXPECT_EQ(effective_check(read_settings({{"pcmk_host_map", "a:1"}}), metadata()), HostCheck::static_list);
    EXPECT_EQ(effective_check({}, metadata()), HostCheck::dynamic_list);
    EXPECT_EQ(effective_check({}, {.actions = {Action::status}}), HostCheck::status);
    EXPECT_EQ(effective_check({}, {}), HostCheck::none);
    EXPECT_EQ(effective_check(read_settings({{"pcmk_host_list", "a"}, {"pcmk_host_check", "none"}}), metadata()),
              HostCheck::none);
}

// The order and content recorded from Pacemaker with a test agent.
TEST(AgentInput, IsWhatPacemakerPasses) {
    const DeviceSettings settings =
        read_settings({{"ip", "10.0.0.9"}, {"pcmk_host_map", "cnode1:p1;cnode3:p3"}, {"pcmk_reboot_timeout", "44s"}});
    EXPECT_EQ(agent_input(settings, metadata(), Action::off, NodeName{"cnode3"}),
              "nodename=cnode3\nip=10.0.0.9\naction=off\nport=p3\n");
    EXPECT_EQ(agent_input(settings, metadata(), Action::monitor, std::nullopt), "ip=10.0.0.9\naction=monitor\n");
}

TEST(AgentInput, NamesCanBeChanged) {
    const NodeName node{"n1"};
    EXPECT_EQ(agent_input(read_settings({{"pcmk_off_action", "cut"}}), metadata(), Action::off, node),
              "nodename=n1\naction=cut\nport=n1\n");
    EXPECT_EQ(agent_input(read_settings({{"pcmk_host_argument", "none"}}), metadata(), Action::off, node),
              "nodename=n1\naction=off\n");
    EXPECT_EQ(agent_input(read_settings({{"pcmk_host_argument", "uuid"}}), metadata(), Action::off, node),
              "nodename=n1\naction=off\nuuid=n1\n");
    EXPECT_EQ(agent_input(read_settings({{"port", "fixed"}}), metadata(), Action::off, node),
              "nodename=n1\nport=fixed\naction=off\n");
    EXPECT_EQ(agent_input(read_settings({{"port", "dynamic"}}), metadata(), Action::off, node),
              "nodename=n1\naction=off\nport=n1\n");
}

TEST(AgentInput, AValueCannotSmuggleAnotherOption) {
    EXPECT_EQ(agent_input(read_settings({{"password", "x\naction=on"}}), metadata(), Action::off, std::nullopt), "action=off\n");
}

TEST(Topology, ExactNamesWinThenTheFirstMatch) {
    const std::vector<LevelConfig> levels{
        {.index = 1, .devices = {DeviceId{"p"}}, .target_pattern = "^n"},
        {.index = 2, .devices = {DeviceId{"b"}}, .target = NodeName{"n1"}},
        {.index = 1, .devices = {DeviceId{"a"}}, .target = NodeName{"n1"}},
        {.index = 2, .devices = {DeviceId{"c"}}, .target = NodeName{"n1"}},
        {.index = 1, .devices = {DeviceId{"r"}}, .target_attribute = TargetAttribute{.name = "rack", .value = "3"}}};
    const std::vector<NodeConfig> nodes{{.name = NodeName{"m1"}, .attributes = {{"rack", "3"}}}};
    EXPECT_EQ(levels_for(levels, nodes, NodeName{"n1"}), (Levels{{DeviceId{"a"}}, {DeviceId{"b"}, DeviceId{"c"}}}));
    EXPECT_EQ(levels_for(levels, nodes, NodeName{"n2"}), (Levels{{DeviceId{"p"}}}));
    EXPECT_EQ(levels_for(levels, nodes, NodeName{"m1"}), (Levels{{DeviceId{"r"}}}));
    EXPECT_FALSE(levels_for(levels, nodes, NodeName{"x"}));
    EXPECT_FALSE(levels_for({{.target_pattern = "(["}}, nodes, NodeName{"x"})) << "a bad pattern names nobody";
}

}  // namespace systole::fencing
