#include "pengine/placement/list_sort.hpp"

#include <string>

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

TEST(ListSort, KeepsEqualItemsInOrder) {
    std::vector<std::string> items = {"b1", "a1", "b2", "a2", "a3"};
    sort_as_list(items, [](const std::string& left, const std::string& right) { return left[0] - right[0]; });

    EXPECT_EQ(items, (std::vector<std::string>{"a1", "a2", "a3", "b1", "b2"}));
}

// Three nodes of which each is better than the next, in a circle: the order before sorting decides, as in Pacemaker.
TEST(ListSort, CircleIsBrokenByTheHalves) {
    const auto beats = [](int left, int right) { return (right - left + 3) % 3 == 1 ? -1 : 1; };
    std::vector<int> forward = {0, 1, 2};
    std::vector<int> backward = {2, 1, 0};
    sort_as_list(forward, beats);
    sort_as_list(backward, beats);

    EXPECT_EQ(forward, (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(backward, (std::vector<int>{2, 0, 1}));
}

}  // namespace
}  // namespace systole::pengine
