#pragma once

#include <deque>
#include <string>
#include <string_view>

namespace systole::pengine {

/// Owns texts made while scheduling (keys, instance ids, ...), so that everything else can hold views.
class StringPool {
public:
    [[nodiscard]] std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

private:
    std::deque<std::string> texts_;
};

}  // namespace systole::pengine
