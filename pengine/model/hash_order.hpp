#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace systole::pengine {

/// The string hash of spec 1 §20.1.
[[nodiscard]] std::uint32_t string_hash(std::string_view text);

/// Order in which a table with these keys (given by hash, in order of insertion) is iterated, as positions in `hashes`,
/// after the table has been copied `copies` times (spec 1 §20.1; a copy inserts in the iteration order of its source).
[[nodiscard]] std::vector<std::size_t> hash_order(std::span<const std::uint32_t> hashes, unsigned copies = 0);

}  // namespace systole::pengine
