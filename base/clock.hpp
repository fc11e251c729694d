#pragma once

#include "base/time.hpp"

namespace systole::base {

/// The real time, for adapters and mains. Cores get times as arguments. This is the only place that reads the system's clocks.
class Clock {
public:
    [[nodiscard]] static Time now();
    [[nodiscard]] static WallTime wall_now();
};

}  // namespace systole::base
