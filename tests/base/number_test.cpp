#include "base/number.hpp"

#include <gtest/gtest.h>

#include <limits>

using namespace systole::base;

TEST(Number, IgnoresWhatFollowsTheDigits) {
    const auto number = parse_integer(" -5abc");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->value, -5);
    EXPECT_EQ(number->rest, "abc");
}

TEST(Number, ReachesTheLimitsExactly) {
    EXPECT_EQ(parse_whole_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_whole_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
    EXPECT_FALSE(parse_whole_integer("9223372036854775808"));
    const auto clipped = parse_integer("-92233720368547758080");
    ASSERT_TRUE(clipped);
    EXPECT_TRUE(clipped->is_clipped);
    EXPECT_EQ(clipped->value, std::numeric_limits<std::int64_t>::min());
}

TEST(Number, NeedsADigit) {
    EXPECT_FALSE(parse_integer(""));
    EXPECT_FALSE(parse_integer("-"));
    EXPECT_FALSE(parse_integer("x1"));
}

TEST(Boolean, KnowsTheWordsInAnyCase) {
    EXPECT_EQ(parse_boolean("Yes"), true);
    EXPECT_EQ(parse_boolean("0"), false);
    EXPECT_FALSE(parse_boolean("maybe"));
    EXPECT_FALSE(is_true("maybe"));
}
