#include "pengine/placement/utilization.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/pengine/placement/scheduled.hpp"

namespace systole::pengine {
namespace {

Utilization amounts(std::vector<Utilization::Amount> list) { return {.amounts = std::move(list)}; }

TEST(Utilization, MoreAttributesWithMoreCapacityWin) {
    const Utilization left = amounts({{"cpu", 2}, {"memory", 8}});

    EXPECT_LT(compare_capacity(left, amounts({{"cpu", 1}, {"memory", 8}})), 0);
    EXPECT_GT(compare_capacity(left, amounts({{"cpu", 2}, {"memory", 8}, {"disk", 1}})), 0);
    EXPECT_EQ(compare_capacity(left, amounts({{"cpu", 100}, {"memory", 1}})), 0);
}

TEST(Utilization, MissingCapacityIsZero) {
    EXPECT_FALSE(has_capacity(amounts({{"cpu", 2}}), amounts({{"memory", 1}})));
    EXPECT_TRUE(has_capacity(amounts({{"cpu", 2}}), amounts({{"cpu", 2}, {"memory", 0}})));
}

TEST(Utilization, AmountsSaturate) {
    Utilization capacity = amounts({{"cpu", std::numeric_limits<int>::min() + 1}});
    subtract_amounts(capacity, amounts({{"cpu", 5}, {"memory", 3}}));

    EXPECT_EQ(capacity.amounts.at(0).value, std::numeric_limits<int>::min());
    EXPECT_EQ(capacity.amounts.at(1).value, -3);
}

// Two resources that must be together fit on no node of four, each alone does: the first goes to the node that comes first
// in the order of Pacemaker's hash table (2 §12.3).
TEST(Utilization, OversizedPairGoesToTheFirstNodeOfTheTable) {
    const std::string need = R"(<utilization id="u%"><nvpair id="u%-cpu" name="cpu" value="2"/></utilization>)";
    const auto with_need = [&need](const std::string& id) {
        std::string content = need;
        for (std::size_t at = content.find('%'); at != std::string::npos; at = content.find('%')) {
            content.replace(at, 1, id);
        }
        return primitive(id, content);
    };
    Scheduled result(
        {.nodes = {"node1", "node2", "node3", "node4"},
         .resources = with_need("r") + with_need("s"),
         .constraints = colocation("s", "r", "INFINITY"),
         .properties = R"(<nvpair id="strategy" name="placement-strategy" value="balanced"/>)",
         .node_content = R"(<utilization><nvpair name="cpu" value="3"/></utilization>)"});

    EXPECT_EQ(result.node_of("r"), "node2");
}

}  // namespace
}  // namespace systole::pengine
