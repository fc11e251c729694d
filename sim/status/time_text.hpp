#pragma once

#include <cstdint>
#include <string>

namespace systole::sim {

/// "Tue May  5 12:04:36 2020", at an offset from UTC in seconds.
[[nodiscard]] std::string calendar_text(std::int64_t epoch_seconds, int utc_offset);

}  // namespace systole::sim
