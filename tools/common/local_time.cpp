#include "tools/common/local_time.hpp"

#include "base/clock.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace systole::tools {

base::DateTime at_local_offset(std::int64_t epoch_seconds) {
    const std::time_t time = epoch_seconds;
    std::tm local{};
    ::localtime_r(&time, &local);
    return base::DateTime::from_epoch(epoch_seconds, static_cast<int>(local.tm_gmtoff));
}

base::DateTime local_now() {
    return at_local_offset(base::Clock::wall_now().time_since_epoch().count());
}

std::string readable_local_time(std::int64_t epoch_seconds) {
    const std::time_t time = epoch_seconds;
    return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::localtime(time));
}

}  // namespace systole::tools
