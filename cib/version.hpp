#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace systole::cib {

/// The CIB's three version numbers, compared in this order. Source: Pacemaker Explained, "CIB properties".
struct Version {
    std::int64_t admin_epoch = 0;
    std::int64_t epoch = 0;
    std::int64_t num_updates = 0;

    auto operator<=>(const Version&) const = default;

    /// "1.5.3".
    [[nodiscard]] std::string text() const;

    /// True if a CIB of this version must not follow one of `other`: num_updates alone may go down, as it restarts with each epoch.
    [[nodiscard]] bool is_regression_from(const Version& other) const;
};

}  // namespace systole::cib
