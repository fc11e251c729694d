#pragma once

#include "tools/client/attributes.hpp"

#include <string>
#include <vector>

namespace systole::tools {

/// Which recorded failures of a resource are meant: all, or those of one operation.
struct FailCountSelection {
    std::string resource;
    std::string operation;             ///< empty: all
    long long interval_ms = 0;         ///< of the operation
};

/// The attribute that counts the failures, or whose name the counts of all operations begin with.
[[nodiscard]] std::string fail_count_name(const FailCountSelection& selection);
/// A pattern for the names of all attributes that are meant.
[[nodiscard]] std::string fail_count_pattern(const FailCountSelection& selection);
/// The sum of counts as a score text: "INFINITY" if one is infinite or the sum is too large.
[[nodiscard]] std::string total_of(const std::vector<FoundAttribute>& counts);

}  // namespace systole::tools
