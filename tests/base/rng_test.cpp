#include "base/rng.hpp"

#include <gtest/gtest.h>

using systole::base::Rng;

TEST(Rng, RepeatsUnderASeedAndStaysInRange) {
    Rng a(42);
    Rng b(42);
    for (int i = 0; i < 1000; ++i) {
        const auto value = a.between(-3, 3);
        EXPECT_EQ(value, b.between(-3, 3));
        EXPECT_GE(value, -3);
        EXPECT_LE(value, 3);
    }
}

TEST(Rng, DiffersBetweenSeeds) {
    EXPECT_NE(Rng(1).next(), Rng(2).next());
}
