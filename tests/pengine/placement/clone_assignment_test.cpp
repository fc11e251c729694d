#include <gtest/gtest.h>

#include "tests/pengine/placement/scheduled.hpp"

namespace systole::pengine {
namespace {

std::string meta(const std::string& id, const std::string& name, const std::string& value) {
    return "<meta_attributes id=\"" + id + "-meta\"><nvpair id=\"" + id + "-" + name + "\" name=\"" + name +
           "\" value=\"" + value + "\"/></meta_attributes>";
}

// The worked example of the specification (2 §14.2).
TEST(CloneAssignment, ClonedGroupGoesWhereItsDependentWantsIt) {
    Scheduled result({.resources = "<clone id=\"c\">" + meta("c", "clone-max", "2") + "<group id=\"g\">" + primitive("a") +
                                   primitive("b") + "</group></clone>" + primitive("z"),
                      .constraints = location("c", "n2", "10") + colocation("z", "c", "INFINITY") +
                                     location("z", "n3", "5")});

    EXPECT_EQ(result.scores("c", "pcmk__clone_assign"), "0 10 5");
    EXPECT_EQ(result.scores("a:0"), "0 10 5");
    EXPECT_EQ(result.scores("b:0"), "-INFINITY 0 -INFINITY");
    EXPECT_EQ(result.scores("a:1"), "0 -INFINITY 5");
    EXPECT_EQ(result.scores("b:1"), "-INFINITY -INFINITY 5");
    EXPECT_EQ(result.scores("z"), "-INFINITY 0 5");
    EXPECT_EQ(result.node_of("z"), "n3");
}

TEST(CloneAssignment, RunsOneInstanceOnEachNode) {
    Scheduled result({.resources = "<clone id=\"c\">" + primitive("a") + "</clone>"});

    EXPECT_EQ(result.node_of("a:0"), "n1");
    EXPECT_EQ(result.node_of("a:1"), "n2");
    EXPECT_EQ(result.node_of("a:2"), "n3");
}

TEST(CloneAssignment, PromotesWhereALocationWantsTheRole) {
    Scheduled result({.resources = "<clone id=\"c\">" + meta("c", "promotable", "true") +
                                   R"(<primitive id="a" class="ocf" provider="pacemaker" type="Stateful"/></clone>)",
                      .constraints = R"(<rsc_location id="role" rsc="c"><rule id="role-rule" role="Promoted" score="100">
                          <expression id="role-expr" attribute="#uname" operation="eq" value="n2"/></rule>
                          </rsc_location>)"});

    EXPECT_EQ(result.cluster().find_resource("a:1")->next_role, Role::promoted);
    EXPECT_EQ(result.cluster().find_resource("a:0")->next_role, Role::unpromoted);
    EXPECT_EQ(result.cluster().find_resource("a:2")->next_role, Role::unpromoted);
}

}  // namespace
}  // namespace systole::pengine
