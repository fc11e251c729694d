#include "cib/replication/log.hpp"

#include <gtest/gtest.h>

namespace systole::cib {
namespace {

using messaging::Incarnation;
using messaging::NodeId;

RequestId request(std::uint64_t number, std::uint64_t life = 1) {
    return {.node = NodeId(1), .incarnation = Incarnation(life), .number = number};
}

Entry next_entry(const Log& log, std::string effect, std::vector<AnsweredRequest> requests = {}) {
    return {.term = {.generation = 0, .counter = 1, .coordinator = NodeId(1)},
            .n = log.last().n + 1,
            .chain_before = log.last().chain,
            .committed = 0,
            .requests = std::move(requests),
            .effect = std::move(effect),
            .digest_after = {}};
}

Log log_of(int entries) {
    Log log;
    log.reset({}, {}, {});
    for (int i = 0; i < entries; ++i) {
        log.append(next_entry(log, "x" + std::to_string(i)));
    }
    return log;
}

TEST(Log, TakesOnlyTheNextLinkOfItsChain) {
    const Log log = log_of(2);
    Entry gap = next_entry(log, "a");
    gap.n += 1;
    Entry other_line = next_entry(log, "a");
    other_line.chain_before.low += 1;
    EXPECT_TRUE(log.fits(next_entry(log, "a")));
    EXPECT_FALSE(log.fits(gap));
    EXPECT_FALSE(log.fits(other_line));
}

TEST(Log, TwoLinesWithDifferentEffectsHaveDifferentPositions) {
    Log a = log_of(1);
    Log b = log_of(1);
    ASSERT_EQ(a.last(), b.last());
    a.append(next_entry(a, "this"));
    b.append(next_entry(b, "that"));
    EXPECT_NE(a.last(), b.last());
    EXPECT_FALSE(a.reaches_back_to(b.last()));
    EXPECT_TRUE(a.reaches_back_to(b.committed()));
}

TEST(Log, DropsEntriesThatAreNotCommitted) {
    Log log = log_of(3);
    log.commit_next();
    const Position at_one = log.committed();
    EXPECT_EQ(log.truncate_after(1).size(), 2U);
    EXPECT_EQ(log.last(), at_one);
}

TEST(Log, ForgetsCommittedEntriesButNotWhereItStands) {
    Log log = log_of(3);
    const Position last = log.last();
    log.commit_next();
    log.commit_next();
    log.forget(0);
    EXPECT_EQ(log.last(), last);
    EXPECT_EQ(log.entries_after(2).size(), 1U);
    EXPECT_FALSE(log.reaches_back_to({}));
}

TEST(Log, KnowsWhichRequestsAreDoneAndWhichUnderWay) {
    Log log = log_of(0);
    log.append(next_entry(log, "a", {{.id = request(5), .oldest_pending = 3, .answer = "ok"}}));
    EXPECT_TRUE(log.is_under_way(request(5)));
    EXPECT_FALSE(log.is_done(request(5)));
    log.commit_next();
    EXPECT_FALSE(log.is_under_way(request(5)));
    EXPECT_TRUE(log.is_done(request(5)));
    EXPECT_FALSE(log.is_done(request(4)));
}

TEST(Log, ForgetsRequestsThatWillNotBeAskedAboutAgain) {
    Log log = log_of(0);
    log.append(next_entry(log, "a", {{.id = request(5), .oldest_pending = 5, .answer = {}}}));
    log.append(next_entry(log, "b", {{.id = request(7), .oldest_pending = 7, .answer = {}}}));
    log.append(next_entry(log, "c", {{.id = request(1, 2), .oldest_pending = 1, .answer = {}}}));
    log.commit_next();
    log.commit_next();
    EXPECT_EQ(log.done().at(NodeId(1)).numbers, std::set<std::uint64_t>{7});
    log.commit_next();
    EXPECT_FALSE(log.is_done(request(7)));
    EXPECT_TRUE(log.is_done(request(1, 2)));
}

}  // namespace
}  // namespace systole::cib
