#include "crmd/flights.hpp"

#include "tests/crmd/graph_text.hpp"

#include <gtest/gtest.h>

namespace systole::crmd {
namespace {

using transition::graph_text;
using transition::parse_graph;
using transition::TestSynapse;

/// A flight as instructed for the first action of a graph with this one synapse.
Flight flight_of(const TestSynapse& synapse, const std::string& key) {
    const transition::Plan plan = parse_graph(graph_text({synapse})).value();
    const transition::Action& action = plan.synapses.front().action;
    return {.what = in_flight_of(action, key), .action = action, .bound = {}};
}

TEST(Flights, ANewGraphTakesOverWhatItWantsToo) {
    Flights flights;
    flights.add(flight_of({1, "start", "web", "n1", {}, 0, R"(port="80")"}, "old"));
    const auto plan = parse_graph(graph_text({{7, "start", "web", "n1", {}, 0, R"(port="80")"}}));
    const Binding binding = flights.bind(*plan);
    ASSERT_EQ(binding.bound.size(), 1U);
    EXPECT_EQ(binding.bound[0].action_id, 7);
    EXPECT_EQ(flights.find("old")->bound, 7);
    EXPECT_TRUE(binding.superseded.empty());
}

TEST(Flights, OtherParametersAreAnotherAction) {
    Flights flights;
    flights.add(flight_of({1, "start", "web", "n1", {}, 0, R"(port="80")"}, "old"));
    const auto plan = parse_graph(graph_text({{7, "start", "web", "n1", {}, 0, R"(port="81")"}}));
    const Binding binding = flights.bind(*plan);
    EXPECT_TRUE(binding.bound.empty());
    EXPECT_TRUE(binding.blocks_changes);
}

TEST(Flights, ProbesBindWhateverTheParameters) {
    Flights flights;
    flights.add(flight_of({1, "monitor", "web", "n1", {}, 0, R"(port="80")"}, "old"));
    const auto plan = parse_graph(graph_text({{7, "monitor", "web", "n1", {}, 0, R"(port="81")"}}));
    EXPECT_EQ(flights.bind(*plan).bound.size(), 1U);
}

// Found by the simulator: the graph's start comes after its stop, so a start under way is not it.
TEST(Flights, AStartUnderWayIsNotTheStartOfARestart) {
    Flights flights;
    flights.add(flight_of({1, "start", "web", "n1", {}, 0, {}}, "old"));
    const auto plan = parse_graph(graph_text({{7, "stop", "web", "n1", {}, 0, {}}, {8, "start", "web", "n1", {7}, 0, {}}}));
    const Binding binding = flights.bind(*plan);
    EXPECT_TRUE(binding.bound.empty());
    EXPECT_TRUE(binding.blocks_changes);
}

// Found by the simulator: before and after a start notifications have the same key, but not the same content.
TEST(Flights, NotificationsAreNotBound) {
    Flights flights;
    flights.add(flight_of({1, "notify", "web", "n1", {}, 0, {}}, "old"));
    const auto plan = parse_graph(graph_text({{7, "notify", "web", "n1", {}, 0, {}}}));
    EXPECT_TRUE(flights.bind(*plan).bound.empty());
}

// Found by the simulator: a node that restarted does not know any more what it was asked for in its former life.
TEST(Flights, WhatANodeReportsNoMoreIsOver) {
    Flights flights;
    for (const char* const key : {"lost", "running"}) {
        flights.add({.what = {.node = "n1", .resource = "web", .task = "start", .transition_key = key}, .action = {}, .bound = {}});
    }
    flights.add({.what = {.node = "n2", .resource = "web", .task = "start", .transition_key = "elsewhere"}, .action = {}, .bound = {}});
    flights.add(flight_of({1, "start", "web", "n1", {}, 0, {}}, "own"));
    flights.reconcile("n1", {flights.find("running")->what});
    EXPECT_EQ(flights.find("lost"), nullptr);
    EXPECT_EQ(flights.all().size(), 3U) << "what runs, what is elsewhere, and what is asked again if need be, stay";
}

TEST(Flights, AForgottenResourceHasNothingUnderWay) {
    Flights flights;
    flights.add(flight_of({1, "start", "web", "n1", {}, 0, {}}, "old"));
    flights.forget_resource("n1", "web", "asked");
    EXPECT_TRUE(flights.all().empty());
}

TEST(Flights, AnUnwantedMonitorBlocksNothing) {
    Flights flights;
    flights.add(flight_of({1, "monitor", "web", "n1", {}, 0, R"(CRM_meta_interval="10000")"}, "old"));
    const auto plan = parse_graph(graph_text({}));
    const Binding binding = flights.bind(*plan);
    EXPECT_EQ(binding.superseded, std::vector<std::string>{"old"});
    EXPECT_FALSE(binding.blocks_changes);
    EXPECT_EQ(flights.unbound_load().at("n1"), 1);
}

TEST(Flights, FencingOutlivesTheNodeItIsAbout) {
    Flights flights;
    flights.add(flight_of({1, "stonith", "", "n1", {}, 0, R"(CRM_meta_stonith_action="reboot")"}, "fence"));
    flights.add(flight_of({2, "start", "web", "n1", {}}, "start"));
    flights.forget_node("n1");
    EXPECT_NE(flights.find("fence"), nullptr);
    EXPECT_EQ(flights.find("start"), nullptr);
}

}  // namespace
}  // namespace systole::crmd
