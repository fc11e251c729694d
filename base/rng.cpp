#include "base/rng.hpp"

#include "base/ensure.hpp"

#include <random>

namespace systole::base {

Rng Rng::from_system() {
    std::random_device device;
    return Rng((static_cast<std::uint64_t>(device()) << 32U) | device());
}

std::uint64_t Rng::next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

std::uint64_t Rng::below(std::uint64_t bound) {
    ensure(bound > 0, "a random number needs a positive bound");
    // The bias of the remainder is below 2^-32 for every bound that is used here.
    return next() % bound;
}

std::int64_t Rng::between(std::int64_t low, std::int64_t high) {
    ensure(low <= high, "a random range must not be empty");
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
}

}  // namespace systole::base
