#pragma once

#include <cstdint>

namespace systole::base {

/// Seeded pseudo-random numbers (splitmix64): the same seed gives the same sequence on every machine. Not for secrets.
/// A core takes an `Rng&`; only Rng::from_system() touches the operating system.
class Rng {
public:
    explicit Rng(std::uint64_t seed) : state_(seed) {}

    /// Seeded from the operating system's entropy. For mains.
    [[nodiscard]] static Rng from_system();

    [[nodiscard]] std::uint64_t next();
    /// Uniform in [0, bound). Precondition: bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// Uniform in [low, high]. Precondition: low <= high.
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
    /// True `per_mille` times of 1000.
    [[nodiscard]] bool chance(std::uint32_t per_mille) { return below(1000) < per_mille; }

private:
    std::uint64_t state_;
};

}  // namespace systole::base
