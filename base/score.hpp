#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace systole::base {

/// A preference between -INFINITY (never) and INFINITY (must), with saturating arithmetic in which -INFINITY wins over everything.
/// Source of the rules: Pacemaker 3.0 score arithmetic (INFINITY = 1000000).
class Score {
public:
    static constexpr std::int32_t kInfinity = 1'000'000;

    constexpr Score() = default;
    /// Values beyond the limits are clipped to them.
    constexpr explicit Score(std::int64_t value)
        : value_(static_cast<std::int32_t>(value > kInfinity ? kInfinity : value < -kInfinity ? -kInfinity : value)) {}

    [[nodiscard]] static constexpr Score infinity() { return Score(kInfinity); }
    [[nodiscard]] static constexpr Score minus_infinity() { return Score(-kInfinity); }

    /// Reads `INFINITY`, `+INFINITY`, `-INFINITY` (case matters) or an integer with trailing characters ignored, clipped to the
    /// limits. Nothing for text without digits. The colours red, yellow and green depend on options: pengine reads those itself.
    [[nodiscard]] static std::optional<Score> parse(std::string_view text);

    [[nodiscard]] constexpr std::int32_t value() const { return value_; }
    [[nodiscard]] constexpr bool is_infinite() const { return value_ >= kInfinity; }
    [[nodiscard]] constexpr bool is_minus_infinite() const { return value_ <= -kInfinity; }

    /// `INFINITY`, `-INFINITY` or the decimal number.
    [[nodiscard]] std::string text() const;

    constexpr auto operator<=>(const Score&) const = default;

private:
    std::int32_t value_ = 0;
};

/// Saturating sum: -INFINITY if either side is, else INFINITY if either side is, else the clipped sum.
[[nodiscard]] constexpr Score operator+(Score a, Score b) {
    if (a.is_minus_infinite() || b.is_minus_infinite()) {
        return Score::minus_infinity();
    }
    if (a.is_infinite() || b.is_infinite()) {
        return Score::infinity();
    }
    return Score(static_cast<std::int64_t>(a.value()) + b.value());
}

constexpr Score& operator+=(Score& a, Score b) {
    a = a + b;
    return a;
}

[[nodiscard]] constexpr Score operator-(Score a) {
    return Score(-static_cast<std::int64_t>(a.value()));
}

}  // namespace systole::base
