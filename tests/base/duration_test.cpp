#include "base/duration.hpp"

#include <gtest/gtest.h>

using namespace systole::base;

TEST(Duration, ReadsPlainForms) {
    EXPECT_EQ(parse_plain_duration("10"), Milliseconds(10'000));
    EXPECT_EQ(parse_plain_duration("3.14"), Milliseconds(3'000));
    EXPECT_EQ(parse_plain_duration("20 MS"), Milliseconds(20));
    EXPECT_EQ(parse_plain_duration("2min"), Milliseconds(120'000));
    EXPECT_EQ(parse_plain_duration("1h"), Milliseconds(3'600'000));
    EXPECT_FALSE(parse_plain_duration("1d"));
    EXPECT_FALSE(parse_plain_duration("soon"));
}

TEST(Duration, GivesActionsADefaultTimeout) {
    EXPECT_EQ(parse_action_timeout(""), Milliseconds(20'000));
    EXPECT_EQ(parse_action_timeout("-1"), Milliseconds(20'000));
    EXPECT_EQ(parse_action_timeout("7s"), Milliseconds(7'000));
}

TEST(Duration, ReadsBackForPeople) {
    EXPECT_EQ(readable_interval(Milliseconds(0)), "0s");
    EXPECT_EQ(readable_interval(Milliseconds(10'000)), "10s");
    EXPECT_EQ(readable_interval(Milliseconds(90'500)), "1m30.500s");
    EXPECT_EQ(readable_interval(Milliseconds(86'400'000)), "1d");
    EXPECT_EQ(readable_interval(Milliseconds(250)), "250ms");
}

TEST(Duration, RoundsToSeconds) {
    EXPECT_EQ(round_to_seconds(Milliseconds(1)), Seconds(1));
    EXPECT_EQ(round_to_seconds(Milliseconds(1499)), Seconds(1));
    EXPECT_EQ(round_to_seconds(Milliseconds(1500)), Seconds(2));
    EXPECT_EQ(round_to_seconds(Milliseconds(0)), Seconds(0));
}
