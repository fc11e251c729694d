#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace systole::base {

/// MD5 as 32 lower-case hex digits. For Pacemaker's digests only (identity of content, not security).
[[nodiscard]] std::string md5_hex(std::string_view bytes);

/// 128 bits with wrapping addition and subtraction, as replica digests need them (sums over children).
struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool operator==(const Hash128&) const = default;

    [[nodiscard]] std::string hex() const;
    Hash128& operator+=(const Hash128& other);
    Hash128& operator-=(const Hash128& other);
};

/// XXH3 of the bytes: fast, stable across machines and versions; guards against accidents, not against attackers.
[[nodiscard]] Hash128 hash128(std::string_view bytes);

/// 64-bit XXH3, for checksums of records and stable names.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes);

}  // namespace systole::base
