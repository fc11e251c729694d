#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace systole::base {

/// A calendar duration: `P1Y2M3DT4H` and the like. Years and months have no fixed length.
struct CalendarDuration {
    int years = 0;
    int months = 0;
    int weeks = 0;
    int days = 0;
    int hours = 0;
    int minutes = 0;
    int seconds = 0;

    /// With 365 days to a year and 30 to a month.
    [[nodiscard]] std::int64_t total_seconds() const;
};

/// A moment with its offset from UTC: the fields are those of a clock at that offset. Comparison is by moment.
class DateTime {
public:
    DateTime() = default;

    /// `utc_offset_seconds` is positive east of Greenwich.
    [[nodiscard]] static DateTime from_epoch(std::int64_t seconds, int utc_offset_seconds = 0);
    /// Fields as on a clock at the offset. Preconditions: a month of 1 to 12 and a day of that month; the time may exceed a day.
    [[nodiscard]] static DateTime from_fields(int year, int month, int day, int second_of_day, int utc_offset_seconds);

    [[nodiscard]] std::int64_t epoch_seconds() const { return local_seconds_ - utc_offset_; }
    [[nodiscard]] int utc_offset_seconds() const { return utc_offset_; }

    [[nodiscard]] int year() const;
    [[nodiscard]] int month() const;          ///< 1 to 12
    [[nodiscard]] int day() const;            ///< 1 to 31
    [[nodiscard]] int day_of_year() const;    ///< 1 to 366
    [[nodiscard]] int hour() const;
    [[nodiscard]] int minute() const;
    [[nodiscard]] int second() const;
    [[nodiscard]] int week_year() const;      ///< year of the ISO week
    [[nodiscard]] int week() const;           ///< ISO week, 1 to 53
    [[nodiscard]] int weekday() const;        ///< Monday is 1

    /// Keeps the day of the year, clipped to the length of the year.
    [[nodiscard]] DateTime plus_years(int years) const;
    /// Keeps the day of the month, clipped to the length of the month.
    [[nodiscard]] DateTime plus_months(int months) const;
    [[nodiscard]] DateTime plus_seconds(std::int64_t seconds) const;
    /// Adds years, months, weeks, days, hours, minutes and seconds, in that order.
    [[nodiscard]] DateTime plus(const CalendarDuration& duration) const;
    /// The same moment at another offset.
    [[nodiscard]] DateTime at_offset(int utc_offset_seconds) const;

    friend auto operator<=>(const DateTime& a, const DateTime& b) { return a.epoch_seconds() <=> b.epoch_seconds(); }
    friend bool operator==(const DateTime& a, const DateTime& b) { return a.epoch_seconds() == b.epoch_seconds(); }

private:
    [[nodiscard]] std::int64_t day_number() const;
    [[nodiscard]] int second_of_day() const;

    std::int64_t local_seconds_ = 0;
    int utc_offset_ = 0;
};

/// Reads a date and time as Pacemaker does: `YYYY-MM-DD` (also `YYYY-M-D`), `YYYYMMDD`, `YYYY-DDD` (also with fewer digits),
/// `YYYY-Www-D`, `epoch` or only a time (of the day of `now`); then optionally `T` or a space with `HH[:MM[:SS]]`, `H:MM[:SS]` or
/// `HHMMSS`, then optionally an offset (`Z`, `+HH[:MM]`). A time
/// without offset is at that of `now`; a date without time is midnight UTC. Nothing for other text.
[[nodiscard]] std::optional<DateTime> parse_date_time(std::string_view text, const DateTime& now);

/// Reads `P` and elements of integer and unit (Y M W D H M S; after `T`, M means minutes) up to the end, `/` or
/// white space; what follows is
/// not looked at. Nothing if there is no element or a malformed one.
[[nodiscard]] std::optional<CalendarDuration> parse_calendar_duration(std::string_view text);

/// `YYYY-MM-DD HH:MM:SSZ`, or with ` +HH:MM` at an offset other than zero.
[[nodiscard]] std::string date_time_text(const DateTime& time);

}  // namespace systole::base
