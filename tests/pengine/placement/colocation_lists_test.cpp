#include "pengine/placement/colocation_lists.hpp"

#include <gtest/gtest.h>

#include "pengine/model/resource.hpp"

namespace systole::pengine {
namespace {

/// A group of two members, made by hand, and resources it is colocated with.
class ColocationListsTest : public testing::Test {
protected:
    ColocationListsTest() {
        group_.id = "g";
        group_.variant = Variant::group;
        group_.group.emplace();
        group_.children = {&first_, &second_};
        first_.id = "a";
        first_.parent = &group_;
        second_.id = "b";
        second_.parent = &group_;
        x_.id = "x";
        y_.id = "y";
        z_.id = "z";
    }

    static Colocation make(Resource& dependent, Resource& primary) {
        return {.id = "c", .dependent = &dependent, .primary = &primary, .score = 10, .is_explicit = true};
    }

    Resource group_;
    Resource first_;
    Resource second_;
    Resource x_;
    Resource y_;
    Resource z_;
};

TEST_F(ColocationListsTest, AppendingToAListRepeatsTheFirstAndLosesTheRest) {
    const Colocation with_x = make(group_, x_);
    const Colocation with_y = make(group_, y_);
    const Colocation with_z = make(first_, z_);
    for (const Colocation* colocation : {&with_z, &with_x, &with_y}) {
        enlist(*colocation);
    }

    EXPECT_EQ(colocations_this_with(first_), (ColocationList{&with_x, &with_x, &with_z}));
    EXPECT_EQ(colocations_this_with(second_), ColocationList{});
}

TEST_F(ColocationListsTest, HigherPriorityAndVariantComeFirst) {
    x_.placement.priority = 5;
    const Colocation with_y = make(z_, y_);
    const Colocation with_group = make(z_, group_);
    const Colocation with_x = make(z_, x_);
    for (const Colocation* colocation : {&with_y, &with_group, &with_x}) {
        enlist(*colocation);
    }

    EXPECT_EQ(colocations_this_with(z_), (ColocationList{&with_x, &with_group, &with_y}));
}

TEST_F(ColocationListsTest, OthersSeeAGroupThroughItsLastMember) {
    const Colocation with_group = make(x_, group_);
    enlist(with_group);

    EXPECT_EQ(colocations_with_this(first_), ColocationList{});
    EXPECT_EQ(colocations_with_this(second_), ColocationList{&with_group});
}

}  // namespace
}  // namespace systole::pengine
