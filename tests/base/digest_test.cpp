#include "base/digest.hpp"

#include <gtest/gtest.h>

using namespace systole::base;

TEST(Digest, Md5MatchesAKnownOperationDigest) {
    EXPECT_EQ(md5_hex(" <parameters/>\n"), "f2317cad3d54cec5d7d7aa7d0bf35cf8");
}

TEST(Digest, HashesAddAndSubtractWithWrapping) {
    const Hash128 a = hash128("a");
    Hash128 sum = a;
    sum += hash128("b");
    sum += Hash128{~0ULL, ~0ULL};
    sum -= Hash128{~0ULL, ~0ULL};
    sum -= hash128("b");
    EXPECT_EQ(sum, a);
    EXPECT_NE(hash128("a"), hash128("b"));
    EXPECT_EQ(a.hex().size(), 32U);
}
