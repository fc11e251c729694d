#include "pengine/graph/graph.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/pengine/placement/scheduled.hpp"
#include "xml/document.hpp"

namespace systole::pengine {
namespace {

/// Keys of the actions that an action waits for, with their nodes, sorted; {"missing"} if it is not in the graph.
std::vector<std::string> inputs_of(const Graph& graph, std::string_view key) {
    for (const Synapse& synapse : graph.synapses) {
        if (synapse.action->key != key) {
            continue;
        }
        std::vector<std::string> keys;
        for (const Action* input : synapse.inputs) {
            keys.emplace_back(input->key);
        }
        std::sort(keys.begin(), keys.end());
        return keys;
    }
    return {"missing"};
}

std::string order(const std::string& first, const std::string& then, const std::string& more = {}) {
    return "<rsc_order id=\"" + first + "-" + then + "\" first=\"" + first + "\" then=\"" + then + "\" " + more + "/>";
}

TEST(Graph, AStartWaitsForTheProbesOfAllNodes) {
    Scheduled result({.nodes = {"n1", "n2"}, .resources = primitive("a")});
    const Graph graph = build_graph(result.cluster());
    EXPECT_EQ(inputs_of(graph, "a_start_0"), (std::vector<std::string>{"a_monitor_0", "a_monitor_0"}));
}

TEST(Graph, AnOrderMakesTheSecondStartWaitForTheFirst) {
    Scheduled result({.nodes = {"n1"}, .resources = primitive("a") + primitive("b"), .constraints = order("a", "b")});
    const Graph graph = build_graph(result.cluster());
    EXPECT_EQ(inputs_of(graph, "b_start_0"), (std::vector<std::string>{"a_start_0", "b_monitor_0"}));
}

TEST(Graph, AMandatoryOrderKeepsBackWhatFollowsAStoppedResource) {
    const std::string stopped =
        R"(<meta_attributes id="a-meta"><nvpair id="a-role" name="target-role" value="Stopped"/></meta_attributes>)";
    Scheduled result({.nodes = {"n1"}, .resources = primitive("a", stopped) + primitive("b"), .constraints = order("a", "b")});
    const Graph graph = build_graph(result.cluster());
    EXPECT_EQ(inputs_of(graph, "b_start_0"), std::vector<std::string>{"missing"});
}

TEST(Graph, AnOptionalOrderDoesNot) {
    const std::string stopped =
        R"(<meta_attributes id="a-meta"><nvpair id="a-role" name="target-role" value="Stopped"/></meta_attributes>)";
    Scheduled result({.nodes = {"n1"},
                      .resources = primitive("a", stopped) + primitive("b"),
                      .constraints = order("a", "b", "kind=\"Optional\"")});
    const Graph graph = build_graph(result.cluster());
    EXPECT_EQ(inputs_of(graph, "b_start_0"), std::vector<std::string>{"b_monitor_0"});
}

TEST(Graph, IsWellFormedAndSaysTheSameTwice) {
    const Configuration configuration{.resources = "<group id=\"g\">" + primitive("a") + primitive("b") + "</group>"};
    Scheduled first(configuration);
    Scheduled second(configuration);
    const std::string text = graph_xml(first.cluster(), build_graph(first.cluster()));
    EXPECT_EQ(text, graph_xml(second.cluster(), build_graph(second.cluster())));
    const auto document = xml::Document::parse(text);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().get("transition_id"), "1");
}

TEST(Graph, DotShowsActionsAndEdges) {
    Scheduled result({.nodes = {"n1"}, .resources = primitive("a")});
    (void)build_graph(result.cluster());
    const std::string dot = graph_dot(result.cluster(), {});
    EXPECT_NE(dot.find("\"a_start_0 n1\" [ style=bold color=\"green\" fontcolor=\"black\"]\n"), std::string::npos);
    EXPECT_NE(dot.find("\"a_monitor_0 n1\" -> \"a_start_0 n1\" [ style = bold]\n"), std::string::npos);
}

}  // namespace
}  // namespace systole::pengine
