// Decisions depend on nothing but the CIB and the time: the same input gives the same bytes, also while others decide about theirs.

#include <array>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "pengine/graph/graph.hpp"
#include "pengine/schedule.hpp"
#include "xml/document.hpp"

namespace systole::pengine {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 20;

std::string primitive(int number) {
    return fmt::format(R"(<primitive id="r{0}" class="ocf" provider="pacemaker" type="Dummy"><operations>)"
                       R"(<op id="r{0}-m" name="monitor" interval="10s"/></operations></primitive>)", number);
}

std::string collective(int number) {
    return fmt::format(R"(<clone id="c{0}"><meta_attributes id="c{0}-meta"><nvpair id="c{0}-p" name="promotable" value="true"/>)"
                       R"(<nvpair id="c{0}-n" name="notify" value="true"/></meta_attributes><group id="g{0}">{1}{2}</group></clone>)",
                       number, primitive(100 + number), primitive(200 + number));
}

/// A failed monitor of r0 on the first node: something to recover from, by fencing where that is on.
std::string history() {
    return R"(<lrm id="1"><lrm_resources><lrm_resource id="r0" class="ocf" provider="pacemaker" type="Dummy">)"
           R"(<lrm_rsc_op id="r0_last_0" operation="start" operation_key="r0_start_0" call-id="5" rc-code="0" op-status="0" interval="0" )"
           R"(transition-key="1:1:0:x"/><lrm_rsc_op id="r0_last_failure_0" operation="stop" operation_key="r0_stop_0" call-id="6" )"
           R"(rc-code="1" op-status="0" interval="0" transition-key="2:1:0:x"/></lrm_resource></lrm_resources></lrm>)";
}

/// Different numbers give clusters of different sizes, contents and options.
std::string cib(int number) {
    std::string nodes;
    std::string states;
    for (int node = 1; node <= 2 + number % 4; ++node) {
        nodes += fmt::format(R"(<node id="{0}" uname="n{0}"/>)", node);
        states += fmt::format(R"(<node_state id="{0}" uname="n{0}" in_ccm="true" crmd="online" join="member" expected="member">{1}</node_state>)",
                              node, node == 1 ? history() : "");
    }
    std::string resources = R"(<primitive id="fencing" class="stonith" type="fence_dummy"/>)";
    std::string constraints;
    for (int rsc = 0; rsc < 4 + number; ++rsc) {
        resources += primitive(rsc);
        if (rsc > 0) {
            constraints += fmt::format(R"(<rsc_colocation id="col{0}" rsc="r{0}" with-rsc="r{1}" score="{2}"/>)", rsc, rsc - 1,
                                       rsc % 2 == 0 ? "INFINITY" : "-100");
            constraints += fmt::format(R"(<rsc_order id="ord{0}" first="r{1}" then="r{0}"/>)", rsc, rsc - 1);
        }
    }
    resources += collective(number);
    return fmt::format(R"(<cib have-quorum="1" crm_feature_set="3.20.5"><configuration><crm_config><cluster_property_set id="o">)"
                       R"(<nvpair id="f" name="fencing-enabled" value="{0}"/></cluster_property_set></crm_config><nodes>{1}</nodes>)"
                       R"(<resources>{2}</resources><constraints>{3}</constraints></configuration><status>{4}</status></cib>)",
                       number % 2 == 0, nodes, resources, constraints, states);
}

/// All that comes out of a decision, as bytes.
std::string decision(const std::string& text) {
    auto document = xml::Document::parse(text);
    if (!document) {
        return "not a document";
    }
    RunOptions options;
    options.now = base::DateTime::from_epoch(1'700'000'000);
    options.collect_scores = options.collect_utilization = true;
    auto cluster = schedule(document->root(), options);
    if (!cluster) {
        return cluster.error().message;
    }
    const Graph graph = build_graph(**cluster);
    return graph_xml(**cluster, graph) + graph_dot(**cluster, {.all_actions = true, .show_ids = true});
}

}  // namespace

TEST(Determinism, TheSameInputGivesTheSameBytes) {
    for (int number = 0; number < kThreads; ++number) {
        const std::string first = decision(cib(number));
        EXPECT_NE(first.find("<synapse"), std::string::npos) << first;
        EXPECT_EQ(decision(cib(number)), first);
    }
    EXPECT_NE(decision(cib(0)), decision(cib(1)));
}

TEST(Determinism, EightThreadsDecideAsOne) {
    std::array<std::string, kThreads> expected;
    for (int number = 0; number < kThreads; ++number) {
        expected[static_cast<std::size_t>(number)] = decision(cib(number));
    }
    std::array<int, kThreads> equal{};
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < kThreads; ++number) {
            threads.emplace_back([&expected, &equal, number] {
                const auto index = static_cast<std::size_t>(number);
                for (int round = 0; round < kRounds; ++round) {
                    equal[index] += decision(cib(number)) == expected[index] ? 1 : 0;
                }
            });
        }
    }
    for (const int count : equal) {
        EXPECT_EQ(count, kRounds);
    }
}

}  // namespace systole::pengine
