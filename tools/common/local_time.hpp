#pragma once

#include "base/iso8601.hpp"

#include <cstdint>
#include <string>

namespace systole::tools {

/// A moment at the offset that this machine's time zone has then.
[[nodiscard]] base::DateTime at_local_offset(std::int64_t epoch_seconds);
/// The current moment at the local offset.
[[nodiscard]] base::DateTime local_now();
/// "Tue May  5 12:04:36 2020", local time.
[[nodiscard]] std::string readable_local_time(std::int64_t epoch_seconds);

}  // namespace systole::tools
