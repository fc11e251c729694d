#include "pengine/placement/resource_pattern.hpp"

#include <gtest/gtest.h>

namespace systole::pengine {
namespace {

TEST(ResourcePattern, FindsPartsAnywhereInTheId) {
    const auto pattern = ResourcePattern::compile("db-([a-z]+)");
    ASSERT_TRUE(pattern);

    EXPECT_EQ(pattern->match("old-db-main-1"), (std::vector<std::string>{"db-main", "main"}));
    EXPECT_EQ(pattern->match("web"), std::nullopt);
}

TEST(ResourcePattern, ExclamationMarkInverts) {
    const auto pattern = ResourcePattern::compile("!^db");
    ASSERT_TRUE(pattern);

    EXPECT_EQ(pattern->match("db-1"), std::nullopt);
    EXPECT_EQ(pattern->match("web"), std::vector<std::string>{});
}

TEST(ResourcePattern, RefusesWhatIsNoExpression) { EXPECT_FALSE(ResourcePattern::compile("(")); }

}  // namespace
}  // namespace systole::pengine
