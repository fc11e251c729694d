#include "base/digest.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>
#include <gnutls/crypto.h>
#include <xxhash.h>

#include <array>

namespace systole::base {

std::string md5_hex(std::string_view bytes) {
    std::array<std::uint8_t, 16> digest{};
    // MD5 is only an identity here; gnutls must allow it even where policy (FIPS) forbids it for security.
    GNUTLS_FIPS140_SET_LAX_MODE();
    const int rc = gnutls_hash_fast(GNUTLS_DIG_MD5, bytes.data(), bytes.size(), digest.data());
    GNUTLS_FIPS140_SET_STRICT_MODE();
    ensure(rc == 0, "MD5 is available");
    std::string hex;
    hex.reserve(2 * digest.size());
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const std::uint8_t byte : digest) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 0xFU];
    }
    return hex;
}

std::string Hash128::hex() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

Hash128& Hash128::operator+=(const Hash128& other) {
    const std::uint64_t sum = low + other.low;
    high += other.high + (sum < low ? 1U : 0U);
    low = sum;
    return *this;
}

Hash128& Hash128::operator-=(const Hash128& other) {
    const std::uint64_t difference = low - other.low;
    high -= other.high + (low < other.low ? 1U : 0U);
    low = difference;
    return *this;
}

Hash128 hash128(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return Hash128{hash.high64, hash.low64};
}

std::uint64_t hash64(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace systole::base
