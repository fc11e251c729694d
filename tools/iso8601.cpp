#include "base/iso8601.hpp"

#include "tools/common/command_line.hpp"
#include "tools/common/exit_code.hpp"
#include "tools/common/local_time.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace systole::tools {
namespace {

using base::CalendarDuration;
using base::DateTime;

constexpr int kSecondsPerDay = 86'400;
/// From the start of the year 1 to that of 1970.
constexpr std::int64_t kSecondsBefore1970 = 62'135'596'800;

std::string counted(int count, std::string_view unit, int width) {
    return fmt::format("{:{}} {}{}", count, width, unit, count == 1 ? "" : "s");
}

std::string joined(std::string text, const std::string& part) {
    return text.empty() ? part : std::move(text) + " " + part;
}

/// "2 hours 30 minutes"; of a negative time without its sign.
std::string clock_text(int seconds) {
    const int whole = std::abs(seconds);
    const std::array<std::pair<int, std::string_view>, 3> parts = {
        {{whole / 3'600, "hour"}, {whole / 60 % 60, "minute"}, {whole % 60, "second"}}};
    std::string text;
    for (const auto& [count, unit] : parts) {
        if (count != 0) {
            text = joined(std::move(text), counted(count, unit, 0));
        }
    }
    return text;
}

int seconds_of(const CalendarDuration& duration) {
    return duration.hours * 3'600 + duration.minutes * 60 + duration.seconds;
}

int days_of(const CalendarDuration& duration) {
    return duration.weeks * 7 + duration.days;
}

/// "   1 year  2 months 10 days 9000 seconds (2 hours 30 minutes)".
std::string duration_text(const CalendarDuration& duration) {
    std::string text;
    if (duration.years != 0) {
        text = counted(duration.years, "year", 4);
    }
    if (duration.months != 0) {
        text = joined(std::move(text), counted(duration.months, "month", 2));
    }
    if (const int days = days_of(duration); days != 0) {
        text = joined(std::move(text), counted(days, "day", 2));
    }
    if (const int seconds = seconds_of(duration); seconds != 0) {
        text = joined(std::move(text), counted(seconds, "second", 0));
        if (std::abs(seconds) >= 60) {
            text += fmt::format(" ({})", clock_text(seconds));
        }
    }
    return text;
}

/// A duration of nothing counts as invalid.
std::optional<CalendarDuration> parse_duration(std::string_view text) {
    const std::optional<CalendarDuration> duration = base::parse_calendar_duration(text);
    if (!duration) {
        return std::nullopt;
    }
    const bool is_calendar = duration->years != 0 || duration->months != 0;
    return is_calendar || days_of(*duration) != 0 || seconds_of(*duration) != 0 ? duration : std::nullopt;
}

CalendarDuration negated(const CalendarDuration& duration) {
    return {-duration.years, -duration.months, -duration.weeks, -duration.days, -duration.hours, -duration.minutes, -duration.seconds};
}

struct Period {
    DateTime start;
    DateTime end;
};

/// `START/END`, `START/DURATION` or `DURATION/END`.
std::optional<Period> parse_period(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view first = text.substr(0, slash);
    const std::string_view second = text.substr(slash + 1);
    const std::optional<DateTime> start = base::parse_date_time(first, local_now());
    const std::optional<DateTime> end = base::parse_date_time(second, local_now());
    if (start && end) {
        return Period{*start, *end};
    }
    const std::optional<CalendarDuration> length = parse_duration(start ? second : first);
    if (!length || (!start && !end)) {
        return std::nullopt;
    }
    return start ? Period{*start, start->plus(*length)} : Period{end->plus(negated(*length)), *end};
}

class Iso8601 {
public:
    explicit Iso8601(CommandLine& line) : line_(line), output_(line.output()) {}

    int run() {
        if (line_.has("now")) {
            show("Current date/time", "now", text_of(local_now()));
        }
        for (const auto step : {&Iso8601::date, &Iso8601::duration, &Iso8601::period}) {
            if (const std::optional<int> status = (this->*step)(); status) {
                return *status;
            }
        }
        const std::optional<std::string> expected = line_.value("expected");
        return output_.finish(expected && *expected != last_shown_ ? exit_code::kError : exit_code::kOk);
    }

private:
    std::optional<int> date() {
        const std::optional<std::string> text = line_.value("date");
        if (!text) {
            return std::nullopt;
        }
        date_ = base::parse_date_time(*text, local_now());
        if (!date_) {
            return refuse("date/time", *text);
        }
        show("Date", "date", text_of(*date_));
        return std::nullopt;
    }

    std::optional<int> duration() {
        const std::optional<std::string> text = line_.value("duration");
        if (!text) {
            return std::nullopt;
        }
        const std::optional<CalendarDuration> duration = parse_duration(*text);
        if (!duration) {
            return refuse("duration", *text);
        }
        show("Duration", "duration", duration_text(*duration));
        if (date_) {
            show("Duration ends at", "duration_ends", end_text(*date_, *duration));
        }
        return std::nullopt;
    }

    std::optional<int> period() {
        const std::optional<std::string> text = line_.value("period");
        if (!text) {
            return std::nullopt;
        }
        const std::optional<Period> period = parse_period(*text);
        if (!period) {
            return refuse("interval", *text);
        }
        const std::string start = text_of(period->start);
        const std::string end = text_of(period->end);
        last_shown_ = start + " to " + end;
        output_.line("Period: " + last_shown_);
        if (output_.is_xml()) {
            xml::MutableElement element = output_.result().append("period");
            element.append("start").append_text(start);
            element.append("end").append_text(end);
        }
        return std::nullopt;
    }

    int refuse(std::string_view what, std::string_view text) {
        output_.program_error(fmt::format("Invalid {} specified: {}", what, text));
        return output_.finish(exit_code::kInvalidParameter);
    }

    void show(std::string_view label, std::string_view element, const std::string& text) {
        last_shown_ = text;
        output_.line(fmt::format("{}: {}", label, text));
        if (output_.is_xml()) {
            output_.result().append(element).append_text(text);
        }
    }

    /// A midnight that the hours of a duration lead to is shown as the end of the day, 24:00:00.
    std::string end_text(const DateTime& start, const CalendarDuration& duration) {
        const DateTime end = start.plus(duration);
        const int since_midnight = start.hour() * 3'600 + start.minute() * 60 + start.second();
        const bool ends_a_day = seconds_of(duration) % kSecondsPerDay != 0 &&
                                since_midnight + seconds_of(duration) % kSecondsPerDay == kSecondsPerDay;
        return ends_a_day ? text_of(end.plus_seconds(-kSecondsPerDay), "24:00:00") : text_of(end);
    }

    std::string text_of(const DateTime& moment, std::string_view midnight = "") {
        const std::int64_t epoch = moment.epoch_seconds() + (midnight.empty() ? 0 : kSecondsPerDay);
        if (line_.has("epoch")) {
            return std::to_string(epoch);
        }
        if (line_.has("seconds")) {
            return std::to_string(epoch + kSecondsBefore1970);
        }
        const DateTime shown = line_.has("local") ? moment : moment.at_offset(0);
        // The usual text is YYYY-MM-DD, a space, and the time.
        const std::string usual = base::date_time_text(shown);
        const std::size_t space = usual.find(' ');
        std::string time = usual.substr(space + 1);
        if (!midnight.empty()) {
            time.replace(0, midnight.size(), midnight);
        }
        if (line_.has("week")) {
            return fmt::format("{:04}-W{:02}-{} {}", shown.week_year(), shown.week(), shown.weekday(), time);
        }
        if (line_.has("ordinal")) {
            return fmt::format("{:04}-{:03} {}", shown.year(), shown.day_of_year(), time);
        }
        return usual.substr(0, space + 1) + time;
    }

    CommandLine& line_;
    Output& output_;
    std::optional<DateTime> date_;
    std::string last_shown_;
};

int run(int argc, char** argv) {
    CommandLine line(CommandLine::arguments_of(argc, argv), "show and compute with ISO 8601 dates and durations");
    line.flag("-n,--now", "Show the current date and time");
    line.option("-d,--date", "Show this date");
    line.option("-p,--period", "Show the start and end of this period (START/END, START/DURATION, DURATION/END)");
    line.option("-D,--duration", "Show this duration, and where it ends if it begins at --date");
    line.option("-E,--expected", "Fail (exit status 1) if the last result is not this text");
    line.flag("-s,--seconds", "Show moments as seconds since 0001-01-01 00:00:00 UTC");
    line.flag("-S,--epoch", "Show moments as seconds since 1970-01-01 00:00:00 UTC");
    line.flag("-L,--local", "Show moments at their own offset from UTC");
    line.flag("-O,--ordinal", "Show dates with the day of the year");
    line.flag("-W,--week", "Show dates with the week of the year");
    if (const std::optional<int> status = line.parse(); status) {
        return *status;
    }
    return Iso8601(line).run();
}

}  // namespace
}  // namespace systole::tools

int main(int argc, char** argv) {
    return systole::tools::run(argc, argv);
}
