#include "base/text.hpp"

#include <gtest/gtest.h>

using namespace systole::base;

TEST(Text, SplitsWordsAndFields) {
    EXPECT_EQ(split_words("  a b\tc "), (std::vector<std::string_view>{"a", "b", "c"}));
    EXPECT_EQ(split_fields("a::b", ':'), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_TRUE(split_words(" ").empty());
}

TEST(Text, ComparesNumbersInsideNames) {
    EXPECT_LT(compare_numeric_aware("node2", "node10"), 0);
    EXPECT_LT(compare_numeric_aware("7", "07"), 0);
    EXPECT_LT(compare_numeric_aware("node", "node1"), 0);
    EXPECT_EQ(compare_numeric_aware("NODE1", "node1"), 0);
    EXPECT_GT(compare_numeric_aware("b", "A"), 0);
}

TEST(Text, TrimsAndLowers) {
    EXPECT_EQ(trim(" a b \n"), "a b");
    EXPECT_EQ(to_lower("AbC"), "abc");
    EXPECT_TRUE(equals_ignoring_case("AbC", "aBc"));
    EXPECT_LT(compare_ignoring_case("abc", "ABD"), 0);
}
