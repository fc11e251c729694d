#include "sim/status/time_text.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/iso8601.hpp"

namespace systole::sim {

std::string calendar_text(std::int64_t epoch_seconds, int utc_offset) {
    static constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const base::DateTime time = base::DateTime::from_epoch(epoch_seconds, utc_offset);
    return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}", kDays.at(static_cast<std::size_t>(time.weekday() - 1)),
                       kMonths.at(static_cast<std::size_t>(time.month() - 1)), time.day(), time.hour(), time.minute(),
                       time.second(), time.year());
}

}  // namespace systole::sim
