#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace systole::sim {

/// The simulated clock and what is to happen when. Events of one moment happen in the order in which they were added.
class EventQueue {
public:
    using Action = std::function<void()>;

    [[nodiscard]] base::Time now() const { return now_; }

    void at(base::Time time, Action action) {
        events_.emplace(std::pair(time < now_ ? now_ : time, ++added_), std::move(action));
    }
    void after(base::Milliseconds delay, Action action) { at(now_ + delay, std::move(action)); }

    /// Lets events happen until `end`; the clock stands there afterwards.
    void run_until(base::Time end) {
        while (!events_.empty() && events_.begin()->first.first <= end) {
            auto event = events_.extract(events_.begin());
            now_ = event.key().first;
            event.mapped()();
        }
        now_ = end;
    }

private:
    base::Time now_;
    std::uint64_t added_ = 0;
    std::map<std::pair<base::Time, std::uint64_t>, Action> events_;
};

}  // namespace systole::sim
