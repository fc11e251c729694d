#pragma once

#include <string_view>
#include <vector>

namespace systole::pengine {

/// Amounts by attribute name, in order of insertion (output order: `hash_order` of the names). Arithmetic and comparison:
/// placement/utilization.hpp.
struct Utilization {
    struct Amount {
        std::string_view name;
        int value = 0;
    };
    std::vector<Amount> amounts;

    [[nodiscard]] bool empty() const { return amounts.empty(); }
};

}  // namespace systole::pengine
