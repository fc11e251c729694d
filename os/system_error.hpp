#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace systole::os {

/// The text of an errno value.
[[nodiscard]] std::string errno_text(int number);

/// An Error for a failed system call: `what: text of errno`, its code chosen by the number.
[[nodiscard]] base::Error system_error(int number, std::string_view what);

}  // namespace systole::os
