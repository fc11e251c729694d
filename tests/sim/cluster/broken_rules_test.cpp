#include "sim/cluster/broken_rules.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace systole::sim {

/// For the names of the tests.
void PrintTo(const BrokenRule& rule, std::ostream* stream);  // NOLINT: gtest's name
void PrintTo(const BrokenRule& rule, std::ostream* stream) {
    *stream << rule.name;
}

namespace {

/// Goal: the simulator notices when the product is wrong. Method: break one rule, run seeds until one complains.
class Simulator : public testing::TestWithParam<BrokenRule> {};

TEST_P(Simulator, NoticesTheBrokenRule) {
    const BrokenRule& rule = GetParam();
    for (std::uint64_t seed = 1; seed <= rule.within; ++seed) {
        const Report report = run_broken(rule, seed, false);
        if (!report.complaints.empty()) {
            RecordProperty("seed", std::to_string(seed));
            return;
        }
    }
    FAIL() << "no seed up to " << rule.within << " shows it";
}

INSTANTIATE_TEST_SUITE_P(Broken, Simulator, testing::ValuesIn(broken_rules()));

}  // namespace
}  // namespace systole::sim
