#include "base/score.hpp"

#include <gtest/gtest.h>

using systole::base::Score;

TEST(Score, AddsAndClips) {
    EXPECT_EQ((Score(3) + Score(-5)).value(), -2);
    EXPECT_TRUE((Score(999'999) + Score(1)).is_infinite());
    EXPECT_TRUE((Score(-999'999) + Score(-7)).is_minus_infinite());
}

TEST(Score, MinusInfinityWinsOverInfinity) {
    EXPECT_TRUE((Score::infinity() + Score::minus_infinity()).is_minus_infinite());
    EXPECT_TRUE((Score::minus_infinity() + Score::infinity()).is_minus_infinite());
    EXPECT_TRUE((Score::infinity() + Score(-999'999)).is_infinite());
}

TEST(Score, ReadsWordsAndNumbers) {
    EXPECT_TRUE(Score::parse("INFINITY")->is_infinite());
    EXPECT_TRUE(Score::parse("+INFINITY")->is_infinite());
    EXPECT_TRUE(Score::parse("-INFINITY")->is_minus_infinite());
    EXPECT_EQ(Score::parse(" 12abc")->value(), 12);
    EXPECT_TRUE(Score::parse("99999999999999999999")->is_infinite());
    EXPECT_FALSE(Score::parse("infinity"));
    EXPECT_FALSE(Score::parse(""));
}

TEST(Score, Prints) {
    EXPECT_EQ(Score::infinity().text(), "INFINITY");
    EXPECT_EQ((-Score::infinity()).text(), "-INFINITY");
    EXPECT_EQ(Score(-17).text(), "-17");
}
