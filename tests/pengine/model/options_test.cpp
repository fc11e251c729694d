#include "pengine/model/options.hpp"

#include <gtest/gtest.h>

#include "pengine/model/interval.hpp"
#include "tests/pengine/loaded.hpp"

namespace systole::pengine {
namespace {

TEST(ParseScore, KnowsInfinitiesColorsAndTrailingCharacters) {
    EXPECT_EQ(parse_score("INFINITY"), kInfinity);
    EXPECT_EQ(parse_score("-INFINITY"), kMinusInfinity);
    EXPECT_EQ(parse_score("99999999999999999999"), kInfinity);
    EXPECT_EQ(parse_score("5abc"), 5);
    EXPECT_EQ(parse_score("red", {.red = -7}), -7);
    EXPECT_EQ(parse_score("infinity"), std::nullopt);
}

TEST(Scores, MinusInfinityWins) {
    EXPECT_EQ(add_scores(kInfinity, kMinusInfinity), kMinusInfinity);
    EXPECT_EQ(add_scores(kInfinity, -5), kInfinity);
    EXPECT_EQ(add_scores(600'000, 600'000), kInfinity);
    EXPECT_EQ(score_text(-1'000'000), "-INFINITY");
}

TEST(ParseInterval, ReadsUnitsAndDurations) {
    EXPECT_EQ(parse_interval("10"), 10'000U);
    EXPECT_EQ(parse_interval("250ms"), 250U);
    EXPECT_EQ(parse_interval("2min"), 120'000U);
    EXPECT_EQ(parse_interval("PT1H"), 3'600'000U);
    EXPECT_EQ(parse_interval("3d"), std::nullopt);
    EXPECT_EQ(parse_interval("-5s"), std::nullopt);
}

TEST(CompareVersions, MissingComponentsAreZero) {
    EXPECT_EQ(compare_versions("3.20", "3.20.0"), 0);
    EXPECT_LT(compare_versions("3.9", "3.20.5"), 0);
    EXPECT_GT(compare_versions(" 3.20.6-rc1", "3.20.5"), 0);
    EXPECT_EQ(compare_versions("", "0"), 0);
}

TEST(ReadOptions, LegacyNamesCountUnlessTheCurrentOneIsThere) {
    Loaded legacy({.properties = R"(<nvpair id="a" name="stonith-enabled" value="false"/>)"});
    EXPECT_FALSE(legacy->options.fencing_enabled);
    Loaded both({.properties = R"(<nvpair id="a" name="stonith-enabled" value="false"/>
                                  <nvpair id="b" name="fencing-enabled" value="true"/>)"});
    EXPECT_TRUE(both->options.fencing_enabled);
}

TEST(ReadOptions, InvalidValuesMeanTheDefault) {
    Loaded loaded({.properties = R"(<nvpair id="a" name="symmetric-cluster" value="maybe"/>
                                    <nvpair id="b" name="no-quorum-policy" value="panic"/>
                                    <nvpair id="c" name="cluster-delay" value="soon"/>)"});
    EXPECT_TRUE(loaded->options.is_symmetric);
    EXPECT_EQ(loaded->options.no_quorum_policy, NoQuorumPolicy::stop);
    EXPECT_EQ(loaded->options.cluster_delay, "60s");
}

TEST(ReadOptions, FenceOnQuorumLossNeedsQuorumOnce) {
    const std::string policy = R"(<nvpair id="a" name="no-quorum-policy" value="suicide"/>)";
    EXPECT_EQ(Loaded({.properties = policy})->options.no_quorum_policy, NoQuorumPolicy::fence);
    EXPECT_EQ(Loaded({.properties = policy, .attributes = R"(have-quorum="0")"})->options.no_quorum_policy,
              NoQuorumPolicy::stop);
}

TEST(Load, RefusesNewerFeatureSets) {
    EXPECT_FALSE(Loaded({.attributes = R"(crm_feature_set="4.0.0")"})->is_feature_set_supported);
    EXPECT_TRUE(Loaded({.attributes = R"(crm_feature_set="3.20.5")"})->is_feature_set_supported);
}

}  // namespace
}  // namespace systole::pengine
