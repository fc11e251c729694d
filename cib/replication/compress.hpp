#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace systole::cib {

/// zlib at its fastest: snapshots are sent while a cluster waits for them.
[[nodiscard]] std::string compress(std::string_view bytes);
/// Error `corrupt`: not what compress() gave for exactly `size` bytes.
[[nodiscard]] base::Result<std::string> decompress(std::string_view bytes, std::size_t size);

}  // namespace systole::cib
