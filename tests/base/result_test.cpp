#include "base/result.hpp"

#include <gtest/gtest.h>

using namespace systole::base;

namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) {
        return Error{Errc::invalid, "odd"};
    }
    return number / 2;
}

}  // namespace

TEST(Result, CarriesValueOrError) {
    EXPECT_EQ(*half_of(8), 4);
    const auto failed = half_of(7);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::invalid);
    EXPECT_EQ(failed.error().with_context("half of 7").message, "half of 7: odd");
    EXPECT_EQ(failed.value_or(9), 9);
}

TEST(Result, VoidKnowsSuccess) {
    EXPECT_TRUE(Result<void>());
    EXPECT_FALSE(Result<void>(Error{Errc::io, "full"}));
}
