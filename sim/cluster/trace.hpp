#pragma once

#include "base/time.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace systole::sim {

/// What happened in a simulation, in words. Kept only if it is wanted: a run is repeated with its seed to see it.
class Trace {
public:
    explicit Trace(bool is_on) : is_on_(is_on) {}

    template <typename... Args>
    void add(base::Time now, fmt::format_string<Args...> format, Args&&... args) {
        if (is_on_) {
            lines_.push_back(
                fmt::format("{:>8} {}", now.time_since_epoch().count(), fmt::format(format, std::forward<Args>(args)...)));
        }
    }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

private:
    bool is_on_;
    std::vector<std::string> lines_;
};

}  // namespace systole::sim
