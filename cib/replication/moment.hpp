#pragma once

#include "base/time.hpp"

namespace systole::cib {

/// When an event happens: `now` for timeouts, `wall` for what is recorded (cib-last-written) and nothing else.
struct Moment {
    base::Time now;
    base::WallTime wall;
};

}  // namespace systole::cib
