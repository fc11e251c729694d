#pragma once

#include <chrono>
#include <cstdint>

namespace systole::base {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// Names the monotonic time line that events carry into the cores. It has no now(): only base/clock can ask for the time.
struct MonotonicLine {
    using rep = std::int64_t;
    using period = std::milli;
    using duration = Milliseconds;
    using time_point = std::chrono::time_point<MonotonicLine>;
    static constexpr bool is_steady = true;
};

/// A moment for timeouts and intervals: monotonic, of one process (or one simulation), in milliseconds.
using Time = MonotonicLine::time_point;

/// A moment of the calendar (UTC, seconds since 1970): for display, recorded times and rules only; it may jump.
using WallTime = std::chrono::sys_time<std::chrono::seconds>;

}  // namespace systole::base
