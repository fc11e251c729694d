#include "pengine/rules/date_expression.hpp"

#include <array>
#include <optional>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

using base::DateTime;

/// A date attribute: absent, malformed or a moment.
struct DateAttribute {
    bool is_present = false;
    std::optional<DateTime> value;

    [[nodiscard]] bool is_malformed() const { return is_present && !value; }
};

DateAttribute read_date(const Cluster& cluster, xml::Element expression, std::string_view name) {
    const auto text = expression.attribute(name);
    if (!text) {
        return {};
    }
    return {true, base::parse_date_time(*text, cluster.run.now)};
}

bool passes_in_range(Cluster& cluster, xml::Element expression, const RuleInput& input) {
    const DateAttribute start = read_date(cluster, expression, "start");
    DateAttribute end = read_date(cluster, expression, "end");
    if (start.is_malformed() || end.is_malformed()) {
        return false;
    }
    const xml::Element duration = resolve(cluster, expression.child("duration"), input.scope);
    if (!end.is_present && duration) {
        const std::optional<base::CalendarDuration> length = read_duration(duration);
        if (!start.value || !length) {
            return false;
        }
        end = {true, start.value->plus(*length)};
    }
    if (!start.value && !end.value) {
        return false;
    }
    const DateTime& now = cluster.run.now;
    if (start.value && now < *start.value) {
        cluster.recheck_at(start.value->epoch_seconds());
        return false;
    }
    if (!end.value) {
        return true;
    }
    if (now > *end.value) {
        return false;
    }
    cluster.recheck_at(end.value->epoch_seconds() + 1);
    return true;
}

bool passes_after(Cluster& cluster, xml::Element expression) {
    const DateAttribute start = read_date(cluster, expression, "start");
    if (!start.value) {
        return false;
    }
    if (cluster.run.now > *start.value) {
        return true;
    }
    cluster.recheck_at(start.value->epoch_seconds() + 1);
    return false;
}

bool passes_before(Cluster& cluster, xml::Element expression) {
    const DateAttribute end = read_date(cluster, expression, "end");
    if (!end.value || cluster.run.now >= *end.value) {
        return false;
    }
    cluster.recheck_at(end.value->epoch_seconds());
    return true;
}

/// Where a value lies against `N`, `N-M`, `N-` or `-M`, inclusive; nothing if the range is malformed.
std::optional<RangePosition> position_in_range(std::string_view range, int value) {
    const std::size_t dash = range.find('-');
    const std::string_view low = range.substr(0, dash);
    const std::string_view high = dash == std::string_view::npos ? low : range.substr(dash + 1);
    const auto low_number = base::parse_whole_integer(low);
    const auto high_number = base::parse_whole_integer(high);
    if ((!low.empty() && !low_number) || (!high.empty() && !high_number) || (low.empty() && high.empty())) {
        return std::nullopt;
    }
    if (!low.empty() && value < *low_number) {
        return RangePosition::below;
    }
    return !high.empty() && value > *high_number ? RangePosition::above : RangePosition::inside;
}

}  // namespace

std::optional<base::CalendarDuration> read_duration(xml::Element duration) {
    struct Field {
        std::string_view name;
        int base::CalendarDuration::*member;
    };
    static constexpr std::array<Field, 7> kFields{{{"years", &base::CalendarDuration::years},
                                                   {"months", &base::CalendarDuration::months},
                                                   {"weeks", &base::CalendarDuration::weeks},
                                                   {"days", &base::CalendarDuration::days},
                                                   {"hours", &base::CalendarDuration::hours},
                                                   {"minutes", &base::CalendarDuration::minutes},
                                                   {"seconds", &base::CalendarDuration::seconds}}};
    base::CalendarDuration result;
    for (const Field& field : kFields) {
        const auto text = duration.attribute(field.name);
        if (!text) {
            continue;
        }
        const auto value = base::parse_integer(*text);
        if (!value || value->value > INT32_MAX || value->value < INT32_MIN) {
            return std::nullopt;
        }
        result.*field.member = static_cast<int>(value->value);
    }
    return result;
}

std::optional<RangePosition> position_in_date_spec(xml::Element date_spec, const DateTime& time) {
    struct Field {
        std::string_view name;
        int (DateTime::*value)() const;
    };
    static constexpr std::array<Field, 10> kFields{{{"years", &DateTime::year},
                                                    {"months", &DateTime::month},
                                                    {"monthdays", &DateTime::day},
                                                    {"hours", &DateTime::hour},
                                                    {"minutes", &DateTime::minute},
                                                    {"seconds", &DateTime::second},
                                                    {"yeardays", &DateTime::day_of_year},
                                                    {"weekyears", &DateTime::week_year},
                                                    {"weeks", &DateTime::week},
                                                    {"weekdays", &DateTime::weekday}}};
    for (const Field& field : kFields) {
        const auto range = date_spec.attribute(field.name);
        if (!range) {
            continue;
        }
        const std::optional<RangePosition> position = position_in_range(*range, (time.*field.value)());
        if (position != RangePosition::inside) {
            return position;
        }
    }
    return RangePosition::inside;
}

bool matches_date_spec(xml::Element date_spec, const DateTime& time) {
    return position_in_date_spec(date_spec, time) == RangePosition::inside;
}

bool passes_date_expression(Cluster& cluster, xml::Element expression, const RuleInput& input) {
    if (!expression.has("id")) {
        return false;
    }
    const std::string_view operation = expression.get("operation", "in_range");
    if (base::equals_ignoring_case(operation, "in_range")) {
        return passes_in_range(cluster, expression, input);
    }
    if (base::equals_ignoring_case(operation, "gt")) {
        return passes_after(cluster, expression);
    }
    if (base::equals_ignoring_case(operation, "lt")) {
        return passes_before(cluster, expression);
    }
    const xml::Element date_spec = resolve(cluster, expression.child("date_spec"), input.scope);
    return base::equals_ignoring_case(operation, "date_spec") && date_spec &&
           matches_date_spec(date_spec, cluster.run.now);
}

}  // namespace systole::pengine
