#include "base/iso8601.hpp"

#include <gtest/gtest.h>

namespace systole::base {
namespace {

const DateTime kNow = DateTime::from_epoch(1'577'836'800);  // 2020-01-01 00:00:00 UTC

std::int64_t epoch_of(std::string_view text) {
    const std::optional<DateTime> parsed = parse_date_time(text, kNow);
    return parsed ? parsed->epoch_seconds() : -1;
}

TEST(ParseDateTime, ReadsCalendarOrdinalAndWeekDates) {
    EXPECT_EQ(epoch_of("2020-01-20"), 1'579'478'400);
    EXPECT_EQ(epoch_of("20200120"), 1'579'478'400);
    EXPECT_EQ(epoch_of("2020-020"), 1'579'478'400);
    EXPECT_EQ(epoch_of("2020-W04-1"), 1'579'478'400);
    EXPECT_EQ(epoch_of("epoch"), 0);
}

TEST(ParseDateTime, ReadsTimesAndOffsets) {
    EXPECT_EQ(epoch_of("2020-01-01 01:02:03Z"), 1'577'836'800 + 3'723);
    EXPECT_EQ(epoch_of("2020-01-01T010203"), 1'577'836'800 + 3'723);
    EXPECT_EQ(epoch_of("2020-01-01 02:00 +02:00"), 1'577'836'800);
    EXPECT_EQ(epoch_of("2019-12-31 24:00:00"), 1'577'836'800);
    EXPECT_EQ(epoch_of("00:30"), 1'577'836'800 + 1'800);
}

TEST(ParseDateTime, LocalOffsetIsForTimesOnly) {
    const DateTime east = kNow.at_offset(3'600);
    EXPECT_EQ(parse_date_time("2020-01-01 01:00", east)->epoch_seconds(), 1'577'836'800);
    EXPECT_EQ(parse_date_time("2020-01-01", east)->epoch_seconds(), 1'577'836'800);
}

TEST(ParseDateTime, ReadsShortFields) {
    EXPECT_EQ(epoch_of("2020-1-20"), 1'579'478'400);
    EXPECT_EQ(epoch_of("2020-20"), 1'579'478'400);   // the 20th day of the year
    EXPECT_EQ(epoch_of("2020-01-01 9:30Z"), 1'577'836'800 + 34'200);
}

TEST(ParseDateTime, RefusesNonsense) {
    for (const char* text : {"", "2020", "2020-13-01", "2020-02-30", "2019-366", "2020-01-01 25:00", "2020-01-01x",
                             "2020-W54-1", "tomorrow", "2020-01-01 10:00 Q"}) {
        EXPECT_FALSE(parse_date_time(text, kNow)) << text;
    }
}

TEST(DateTime, KnowsIsoWeeks) {
    const std::optional<DateTime> new_year = parse_date_time("2021-01-01", kNow);
    EXPECT_EQ(new_year->week_year(), 2020);
    EXPECT_EQ(new_year->week(), 53);
    EXPECT_EQ(new_year->weekday(), 5);
    EXPECT_EQ(new_year->day_of_year(), 1);
}

TEST(DateTime, AddingMonthsClipsTheDay) {
    const DateTime end_of_january = *parse_date_time("2021-01-31", kNow);
    EXPECT_EQ(date_time_text(end_of_january.plus_months(1)), "2021-02-28 00:00:00Z");
    EXPECT_EQ(date_time_text(end_of_january.plus_months(-2)), "2020-11-30 00:00:00Z");
}

TEST(DateTimeText, SetsTheOffsetApart) {
    EXPECT_EQ(date_time_text(kNow), "2020-01-01 00:00:00Z");
    EXPECT_EQ(date_time_text(kNow.at_offset(-19'800)), "2019-12-31 18:30:00 -05:30");
}

TEST(ParseCalendarDuration, AccumulatesSmallUnits) {
    const std::optional<CalendarDuration> duration = parse_calendar_duration("P1Y2M3DT4H5M6S/rest");
    ASSERT_TRUE(duration);
    EXPECT_EQ(duration->years, 1);
    EXPECT_EQ(duration->months, 2);
    EXPECT_EQ(duration->minutes, 5);
    EXPECT_EQ(parse_calendar_duration("PT1M1M")->total_seconds(), 120);
    EXPECT_EQ(parse_calendar_duration("P2W")->total_seconds(), 1'209'600);
}

TEST(ParseCalendarDuration, RefusesNonsense) {
    for (const char* text : {"P", "5s", "PT1.5S", "P12345678901D", "PxD"}) {
        EXPECT_FALSE(parse_calendar_duration(text)) << text;
    }
}

}  // namespace
}  // namespace systole::base
