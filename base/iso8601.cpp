#include "base/iso8601.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

namespace systole::base {

namespace {

constexpr int kSecondsPerDay = 86'400;
constexpr int kSecondsPerHour = 3'600;

std::chrono::year_month_day civil(std::int64_t day_number) {
    return std::chrono::sys_days(std::chrono::days(day_number));
}

std::int64_t first_day_of_year(int year) {
    return std::chrono::sys_days(std::chrono::year(year) / 1 / 1).time_since_epoch().count();
}

int days_in_year(int year) {
    return std::chrono::year(year).is_leap() ? 366 : 365;
}

int days_in_month(int year, int month) {
    const std::chrono::year_month_day_last last =
        std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::last;
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

/// Day number of the Monday that starts week 1 of a year: the week that holds 4 January.
std::int64_t first_monday(int week_year) {
    const std::chrono::sys_days fourth = std::chrono::year(week_year) / 1 / 4;
    const auto weekday = static_cast<int>(std::chrono::weekday(fourth).iso_encoding());
    return fourth.time_since_epoch().count() - (weekday - 1);
}

}  // namespace

std::int64_t CalendarDuration::total_seconds() const {
    const std::int64_t whole_days =
        std::int64_t{365} * years + std::int64_t{30} * months + std::int64_t{7} * weeks + days;
    return whole_days * kSecondsPerDay + std::int64_t{hours} * kSecondsPerHour + std::int64_t{minutes} * 60 + seconds;
}

DateTime DateTime::from_epoch(std::int64_t seconds, int utc_offset_seconds) {
    DateTime result;
    result.local_seconds_ = seconds + utc_offset_seconds;
    result.utc_offset_ = utc_offset_seconds;
    return result;
}

DateTime DateTime::from_fields(int year, int month, int day, int second_of_day, int utc_offset_seconds) {
    const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                                       std::chrono::day(static_cast<unsigned>(day));
    DateTime result;
    result.local_seconds_ = std::int64_t{date.time_since_epoch().count()} * kSecondsPerDay + second_of_day;
    result.utc_offset_ = utc_offset_seconds;
    return result;
}

std::int64_t DateTime::day_number() const {
    const std::int64_t quotient = local_seconds_ / kSecondsPerDay;
    return local_seconds_ % kSecondsPerDay < 0 ? quotient - 1 : quotient;
}

int DateTime::second_of_day() const {
    return static_cast<int>(local_seconds_ - day_number() * kSecondsPerDay);
}

int DateTime::year() const {
    return static_cast<int>(civil(day_number()).year());
}

int DateTime::month() const {
    return static_cast<int>(static_cast<unsigned>(civil(day_number()).month()));
}

int DateTime::day() const {
    return static_cast<int>(static_cast<unsigned>(civil(day_number()).day()));
}

int DateTime::day_of_year() const {
    return static_cast<int>(day_number() - first_day_of_year(year())) + 1;
}

int DateTime::hour() const {
    return second_of_day() / kSecondsPerHour;
}

int DateTime::minute() const {
    return second_of_day() / 60 % 60;
}

int DateTime::second() const {
    return second_of_day() % 60;
}

int DateTime::week_year() const {
    const std::int64_t today = day_number();
    const int candidate = year();
    if (today >= first_monday(candidate + 1)) {
        return candidate + 1;
    }
    return today < first_monday(candidate) ? candidate - 1 : candidate;
}

int DateTime::week() const {
    return static_cast<int>((day_number() - first_monday(week_year())) / 7) + 1;
}

int DateTime::weekday() const {
    const std::chrono::sys_days today{std::chrono::days(day_number())};
    return static_cast<int>(std::chrono::weekday(today).iso_encoding());
}

DateTime DateTime::plus_years(int years) const {
    const int target = year() + years;
    const int ordinal = std::min(day_of_year(), days_in_year(target));
    DateTime result = *this;
    result.local_seconds_ = (first_day_of_year(target) + ordinal - 1) * kSecondsPerDay + second_of_day();
    return result;
}

DateTime DateTime::plus_months(int months) const {
    const int count = year() * 12 + (month() - 1) + months;
    const int target_year = count / 12;
    const int target_month = count % 12 + 1;
    return from_fields(target_year, target_month, std::min(day(), days_in_month(target_year, target_month)),
                       second_of_day(), utc_offset_);
}

DateTime DateTime::plus_seconds(std::int64_t seconds) const {
    DateTime result = *this;
    result.local_seconds_ += seconds;
    return result;
}

DateTime DateTime::plus(const CalendarDuration& duration) const {
    const CalendarDuration exact{.weeks = duration.weeks,
                                 .days = duration.days,
                                 .hours = duration.hours,
                                 .minutes = duration.minutes,
                                 .seconds = duration.seconds};
    DateTime result = *this;
    if (duration.years != 0) {
        result = result.plus_years(duration.years);
    }
    if (duration.months != 0) {
        result = result.plus_months(duration.months);
    }
    return result.plus_seconds(exact.total_seconds());
}

DateTime DateTime::at_offset(int utc_offset_seconds) const {
    return from_epoch(epoch_seconds(), utc_offset_seconds);
}

namespace {

/// Takes parts of a text from its front.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] char peek(std::size_t offset = 0) const { return offset < rest_.size() ? rest_[offset] : '\0'; }

    bool skip(char expected) {
        if (peek() != expected) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void skip_spaces() {
        while (skip(' ')) {
        }
    }

    /// Exactly `count` digits.
    std::optional<int> digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(peek(i))) {
                return std::nullopt;
            }
            value = value * 10 + (peek(i) - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    /// One to `limit` digits.
    std::optional<int> digits_up_to(std::size_t limit) {
        const std::size_t count = digits_ahead();
        return count == 0 || count > limit ? std::nullopt : digits(count);
    }

    [[nodiscard]] std::size_t digits_ahead() const {
        return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    }

private:
    std::string_view rest_;
};

/// A date as the day number of its midnight.
std::optional<DateTime> scan_week_date(Scanner& scanner, int year) {
    const std::optional<int> week = scanner.digits(2);
    if (!week || !scanner.skip('-')) {
        return std::nullopt;
    }
    const std::optional<int> weekday = scanner.digits(1);
    const bool has_53_weeks = first_monday(year + 1) - first_monday(year) == 53 * 7;
    if (!weekday || *weekday < 1 || *weekday > 7 || *week < 1 || *week > (has_53_weeks ? 53 : 52)) {
        return std::nullopt;
    }
    const std::int64_t day = first_monday(year) + (*week - 1) * 7 + (*weekday - 1);
    return DateTime::from_epoch(day * kSecondsPerDay);
}

std::optional<DateTime> scan_ordinal_date(Scanner& scanner, int year) {
    const std::optional<int> ordinal = scanner.digits_up_to(3);
    if (!ordinal || *ordinal < 1 || *ordinal > days_in_year(year)) {
        return std::nullopt;
    }
    return DateTime::from_epoch((first_day_of_year(year) + *ordinal - 1) * kSecondsPerDay);
}

std::optional<DateTime> scan_date(Scanner& scanner) {
    const std::optional<int> year = scanner.digits(4);
    if (!year) {
        return std::nullopt;
    }
    const bool has_dashes = scanner.skip('-');
    if (has_dashes && scanner.skip('W')) {
        return scan_week_date(scanner, *year);
    }
    // What follows the year is the day of the year, however short, unless another dash shows that it is a month.
    if (has_dashes && scanner.peek(scanner.digits_ahead()) != '-') {
        return scan_ordinal_date(scanner, *year);
    }
    const std::optional<int> month = has_dashes ? scanner.digits_up_to(2) : scanner.digits(2);
    if (!month || *month < 1 || *month > 12 || (has_dashes && !scanner.skip('-'))) {
        return std::nullopt;
    }
    const std::optional<int> day = has_dashes ? scanner.digits_up_to(2) : scanner.digits(2);
    if (!day || *day < 1 || *day > days_in_month(*year, *month)) {
        return std::nullopt;
    }
    return DateTime::from_fields(*year, *month, *day, 0, 0);
}

/// `HH[:MM[:SS]]` or `HHMMSS` as seconds; 24:00:00 is the next midnight.
std::optional<int> scan_time(Scanner& scanner) {
    const bool has_short_hour = scanner.digits_ahead() == 1 && scanner.peek(1) == ':';
    const std::optional<int> hour = scanner.digits(has_short_hour ? 1 : 2);
    if (!hour) {
        return std::nullopt;
    }
    const auto next_field = [&scanner]() -> std::optional<int> {
        const bool is_separated = scanner.peek() == ':';
        if (!is_separated && !is_digit(scanner.peek())) {
            return 0;
        }
        scanner.skip(':');
        return scanner.digits(2);
    };
    const std::optional<int> minute = next_field();
    const std::optional<int> second = minute ? next_field() : std::nullopt;
    if (!second || *minute > 59 || *second > 59 || *hour > 24 || (*hour == 24 && (*minute != 0 || *second != 0))) {
        return std::nullopt;
    }
    return *hour * kSecondsPerHour + *minute * 60 + *second;
}

/// An offset, or the local one if nothing is left.
std::optional<int> scan_offset(Scanner& scanner, int local_offset) {
    if (scanner.at_end()) {
        return local_offset;
    }
    if (scanner.skip('Z')) {
        return 0;
    }
    scanner.skip_spaces();
    const bool is_negative = scanner.peek() == '-';
    if (!scanner.skip('-')) {
        scanner.skip('+');
    }
    const std::optional<int> hours = scanner.digits(2);
    scanner.skip(':');
    const std::optional<int> minutes = scanner.at_end() ? std::optional<int>(0) : scanner.digits(2);
    if (!hours || !minutes || *hours > 24 || *minutes > 59) {
        return std::nullopt;
    }
    const int offset = *hours * kSecondsPerHour + *minutes * 60;
    return is_negative ? -offset : offset;
}

bool is_only_time(std::string_view text) {
    return text.starts_with('T') || (text.size() > 2 && text[2] == ':');
}

}  // namespace

std::optional<DateTime> parse_date_time(std::string_view text, const DateTime& now) {
    if (text == "epoch") {
        return DateTime::from_epoch(0);
    }
    Scanner scanner(text);
    DateTime date = DateTime::from_fields(now.year(), now.month(), now.day(), 0, 0);
    if (!is_only_time(text)) {
        const std::optional<DateTime> scanned = scan_date(scanner);
        if (!scanned) {
            return std::nullopt;
        }
        if (scanner.at_end()) {
            return scanned;
        }
        date = *scanned;
        if (scanner.peek() != 'T' && scanner.peek() != ' ') {
            return std::nullopt;
        }
        scanner.skip(' ');
    }
    scanner.skip('T');
    const std::optional<int> time = scan_time(scanner);
    const std::optional<int> offset = time ? scan_offset(scanner, now.utc_offset_seconds()) : std::nullopt;
    if (!offset || !scanner.at_end()) {
        return std::nullopt;
    }
    return DateTime::from_fields(date.year(), date.month(), date.day(), *time, *offset);
}

namespace {

/// A signed number of at most ten digits, clipped to int.
std::optional<int> scan_duration_number(Scanner& scanner) {
    constexpr std::size_t kMaxDigits = 10;
    const bool is_negative = scanner.peek() == '-';
    if (!scanner.skip('-') && !scanner.skip('+')) {
        scanner.skip(':');
    }
    const std::size_t count = scanner.digits_ahead();
    if (count == 0 || count > kMaxDigits) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = value * 10 + scanner.digits(1).value_or(0);
    }
    if (value > INT32_MAX) {
        return std::nullopt;
    }
    return static_cast<int>(is_negative ? -value : value);
}

/// Adds one element to a duration; tells whether the unit is known.
bool add_element(CalendarDuration& duration, int value, char unit, bool after_t) {
    switch (unit) {
        case 'Y':
            duration.years = value;
            return true;
        case 'M':
            if (after_t) {
                duration.minutes += value;
            } else {
                duration.months = value;
            }
            return true;
        case 'W':
            duration.weeks += value;
            return true;
        case 'D':
            duration.days += value;
            return true;
        case 'H':
            duration.hours += value;
            return true;
        case 'S':
            duration.seconds += value;
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<CalendarDuration> parse_calendar_duration(std::string_view text) {
    Scanner scanner(text);
    if (!scanner.skip('P')) {
        return std::nullopt;
    }
    CalendarDuration duration;
    bool after_t = false;
    bool has_element = false;
    while (!scanner.at_end() && std::string_view("/ \t\n\r").find(scanner.peek()) == std::string_view::npos) {
        if (scanner.skip('T')) {
            after_t = true;
            continue;
        }
        const std::optional<int> value = scan_duration_number(scanner);
        const char unit = scanner.peek();
        if (!value || !add_element(duration, *value, unit, after_t)) {
            return std::nullopt;
        }
        scanner.skip(unit);
        has_element = true;
    }
    return has_element ? std::optional(duration) : std::nullopt;
}

std::string date_time_text(const DateTime& time) {
    const int offset = time.utc_offset_seconds();
    const std::string suffix = offset == 0 ? "Z"
                                           : fmt::format(" {}{:02}:{:02}", offset < 0 ? '-' : '+',
                                                         std::abs(offset) / kSecondsPerHour, std::abs(offset) / 60 % 60);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{}", time.year(), time.month(), time.day(), time.hour(),
                       time.minute(), time.second(), suffix);
}

}  // namespace systole::base
