#include "pengine/actions/relate.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

TEST(Relate, SharedFlagsMakeALaterRequestVoid) {
    Action first;
    Action then;
    EXPECT_TRUE(relate(first, then, {Relation::ordered}));
    EXPECT_FALSE(relate(first, then, {Relation::ordered, Relation::first_requires_then}));
    EXPECT_EQ(then.before.size(), 1U);
    EXPECT_FALSE(then.before.front().flags.contains(Relation::first_requires_then));
}

TEST(Relate, DisjointFlagsMakeASecondRelation) {
    Action first;
    Action then;
    EXPECT_TRUE(relate(first, then, {Relation::ordered}));
    EXPECT_TRUE(relate(first, then, {Relation::unrunnable_first_blocks}));
    EXPECT_EQ(first.after.size(), 2U);
    EXPECT_EQ(then.before.size(), 2U);
}

TEST(Relate, NothingWithoutFlagsOrWithItself) {
    Action only;
    Action other;
    EXPECT_FALSE(relate(only, only, {Relation::ordered}));
    EXPECT_FALSE(relate(only, other, {}));
}

TEST(Relate, AClearedRelationStillCounts) {
    Action first;
    Action then;
    ASSERT_TRUE(relate(first, then, {Relation::same_node}));
    then.before.front().flags.clear();
    EXPECT_FALSE(relate(first, then, {Relation::same_node}));
}

}  // namespace
}  // namespace systole::pengine
