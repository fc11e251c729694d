#pragma once

#include <string>

namespace systole::pengine {

/// A score as Pacemaker counts: a plain integer, infinite from +-1000000 on. Plain on purpose: placement works on millions
/// of them and keeps one marker outside the normal range (spec 2 §8.2).
using Score = int;

inline constexpr Score kInfinity = 1'000'000;
inline constexpr Score kMinusInfinity = -kInfinity;

/// Saturating addition in which minus infinity beats infinity (spec 2 §1.1).
[[nodiscard]] constexpr Score add_scores(Score left, Score right) {
    if (left <= kMinusInfinity || right <= kMinusInfinity) {
        return kMinusInfinity;
    }
    if (left >= kInfinity || right >= kInfinity) {
        return kInfinity;
    }
    const Score sum = left + right;
    if (sum >= kInfinity) {
        return kInfinity;
    }
    return sum <= kMinusInfinity ? kMinusInfinity : sum;
}

/// "INFINITY", "-INFINITY" or the number in decimal.
[[nodiscard]] std::string score_text(Score score);

}  // namespace systole::pengine
