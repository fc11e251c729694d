#include <gtest/gtest.h>

#include "tests/pengine/placement/scheduled.hpp"

namespace systole::pengine {
namespace {

// Goal: the scores of a group between several wishes, with the duplicates that merging lists brings about.
// Method: the worked example of the specification (2 §14.1).
TEST(Assignment, GroupWishesCountOncePerListElement) {
    Scheduled result({.resources = "<group id=\"g\">" + primitive("a") + primitive("b") + "</group>" + primitive("x") +
                                   primitive("y") + primitive("z"),
                      .constraints = location("x", "n1", "INFINITY") + location("y", "n2", "INFINITY") +
                                     location("z", "n3", "INFINITY") + colocation("a", "z", "10") +
                                     colocation("g", "x", "100") + colocation("g", "y", "1000")});

    EXPECT_EQ(result.scores("g", "pcmk__group_assign"), "0 0 0");
    EXPECT_EQ(result.scores("a"), "200 0 10");
    EXPECT_EQ(result.scores("b"), "0 -INFINITY -INFINITY");
    EXPECT_EQ(result.scores("x"), "INFINITY 0 0");
    EXPECT_EQ(result.scores("y"), "1 INFINITY -999");
    EXPECT_EQ(result.scores("z"), "1 0 INFINITY");
    EXPECT_EQ(result.node_of("a"), "n1");
    EXPECT_EQ(result.node_of("b"), "n1");
}

TEST(Assignment, SpreadsResourcesWithoutWishes) {
    Scheduled result({.resources = primitive("a") + primitive("b") + primitive("c") + primitive("d")});

    EXPECT_EQ(result.node_of("a"), "n1");
    EXPECT_EQ(result.node_of("b"), "n2");
    EXPECT_EQ(result.node_of("c"), "n3");
    EXPECT_EQ(result.node_of("d"), "n1");
}

TEST(Assignment, PlacesThePrimaryOfAColocationFirst) {
    Scheduled result({.resources = primitive("follower") + primitive("leader"),
                      .constraints = location("leader", "n3", "50") + colocation("follower", "leader", "INFINITY")});

    EXPECT_EQ(result.node_of("leader"), "n3");
    EXPECT_EQ(result.scores("follower"), "-INFINITY -INFINITY 0");
    EXPECT_EQ(result.node_of("follower"), "n3");
}

TEST(Assignment, MandatoryDependentOfAnUnplaceablePrimaryGoesNowhere) {
    Scheduled result({.resources = primitive("follower") + primitive("leader"),
                      .constraints = location("leader", "n1", "-INFINITY") + location("leader", "n2", "-INFINITY") +
                                     location("leader", "n3", "-INFINITY") +
                                     colocation("follower", "leader", "INFINITY")});

    EXPECT_EQ(result.node_of("leader"), "");
    EXPECT_EQ(result.node_of("follower"), "");
}

// An optional wish for an unplaceable primary is turned round, unless that would leave no node (2 §15.7).
TEST(Assignment, OptionalDependentOfAnUnplaceablePrimaryLosesTheScore) {
    const std::string nowhere = location("leader", "n1", "-INFINITY") + location("leader", "n2", "-INFINITY") +
                                location("leader", "n3", "-INFINITY");
    Scheduled with_wish({.resources = primitive("follower") + primitive("leader"),
                         .constraints = nowhere + location("follower", "n1", "150") +
                                        colocation("follower", "leader", "100")});
    Scheduled without_wish({.resources = primitive("follower") + primitive("leader"),
                            .constraints = nowhere + colocation("follower", "leader", "100")});

    EXPECT_EQ(with_wish.scores("follower"), "50 -100 -100");
    EXPECT_EQ(without_wish.scores("follower"), "0 0 0");
}

TEST(Assignment, SetOfColocationKeepsItsResourcesTogether) {
    Scheduled result({.resources = primitive("a") + primitive("b") + primitive("c"),
                      .constraints = R"(<rsc_colocation id="set" score="INFINITY">
                          <resource_set id="set-1"><resource_ref id="a"/><resource_ref id="b"/>
                          <resource_ref id="c"/></resource_set></rsc_colocation>)" +
                                     location("a", "n2", "10")});

    EXPECT_EQ(result.node_of("a"), "n2");
    EXPECT_EQ(result.node_of("b"), "n2");
    EXPECT_EQ(result.node_of("c"), "n2");
}

TEST(Assignment, LocationByPatternAndRule) {
    Scheduled result({.resources = primitive("web-1") + primitive("web-2") + primitive("db"),
                      .constraints = R"(<rsc_location id="webs" rsc-pattern="^web-([0-9])$">
                          <rule id="webs-rule" score="-INFINITY">
                          <expression id="webs-expr" attribute="#uname" operation="eq" value="n1"/></rule>
                          </rsc_location>)"});

    EXPECT_EQ(result.scores("web-1"), "-INFINITY 0 0");
    EXPECT_EQ(result.scores("web-2"), "-INFINITY 0 0");
    EXPECT_EQ(result.scores("db"), "0 0 0");
}

}  // namespace
}  // namespace systole::pengine
