#include "base/clock.hpp"

namespace systole::base {

Time Clock::now() {
    return Time(std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch()));
}

WallTime Clock::wall_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace systole::base
