#include "fencing/history.hpp"

#include <gtest/gtest.h>

namespace systole::fencing {

namespace {

HistoryEntry entry(const std::string& request, HistoryState state, std::int64_t completed, const char* target = "n1") {
    return {.request = request,
            .target = NodeName{target},
            .action = Action::off,
            .state = state,
            .origin = NodeName{"n2"},
            .completed = std::chrono::nanoseconds{completed}};
}

}  // namespace

TEST(FencingHistory, IsNewestFirstWithPendingOnTop) {
    FencingHistory history;
    EXPECT_TRUE(history.record(entry("a", HistoryState::success, 5)));
    EXPECT_TRUE(history.record(entry("b", HistoryState::pending, 0)));
    EXPECT_TRUE(history.record(entry("c", HistoryState::failed, 9, "n3")));
    const std::vector<HistoryEntry> all = history.entries({});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].request + all[1].request + all[2].request, "bca");
    EXPECT_EQ(history.entries(NodeName{"n3"}).size(), 1U);
}

TEST(FencingHistory, AFinishedEntryStaysFinished) {
    FencingHistory history;
    EXPECT_TRUE(history.record(entry("a", HistoryState::pending, 0)));
    EXPECT_FALSE(history.record(entry("a", HistoryState::pending, 0)));
    EXPECT_TRUE(history.record(entry("a", HistoryState::success, 5)));
    EXPECT_FALSE(history.record(entry("a", HistoryState::pending, 0)));
    EXPECT_FALSE(history.record(entry("a", HistoryState::failed, 6)));
    EXPECT_EQ(history.entries({})[0].state, HistoryState::success);
}

TEST(FencingHistory, KeepsAtMostItsLimitAndAllThatIsPending) {
    FencingHistory history;
    history.record(entry("pending", HistoryState::pending, 0));
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(kHistoryLimit); ++i) {
        history.record(entry("r" + std::to_string(i), HistoryState::success, 1000 + i));
    }
    const std::vector<HistoryEntry> all = history.entries({});
    EXPECT_EQ(all.size(), kHistoryLimit / 2);
    EXPECT_EQ(all[0].request, "pending");
    EXPECT_EQ(all[1].request, "r" + std::to_string(kHistoryLimit - 1)) << "the newest is kept";
}

TEST(FencingHistory, WhatALostNodeAskedForHasFailed) {
    FencingHistory history;
    history.record(entry("a", HistoryState::pending, 0));
    EXPECT_TRUE(history.fail_orphans({NodeName{"n2"}}, std::chrono::nanoseconds{7}).empty());
    const std::vector<HistoryEntry> failed = history.fail_orphans({NodeName{"n1"}}, std::chrono::nanoseconds{7});
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].state, HistoryState::failed);
}

TEST(FencingHistory, CleaningForgetsWhatIsFinished) {
    FencingHistory history;
    history.record(entry("a", HistoryState::success, 5));
    history.record(entry("b", HistoryState::success, 5, "n3"));
    history.record(entry("c", HistoryState::pending, 0));
    history.clean(NodeName{"n3"});
    EXPECT_EQ(history.entries({}).size(), 2U);
    history.clean(std::nullopt);
    EXPECT_EQ(history.entries({}).size(), 1U);
}

TEST(FencingHistory, FindsARecentSuccess) {
    FencingHistory history;
    history.record(entry("a", HistoryState::success, 100));
    EXPECT_TRUE(history.success_since(NodeName{"n1"}, Action::off, std::chrono::nanoseconds{100}));
    EXPECT_FALSE(history.success_since(NodeName{"n1"}, Action::off, std::chrono::nanoseconds{101}));
    EXPECT_FALSE(history.success_since(NodeName{"n1"}, Action::reboot, std::chrono::nanoseconds{0}));
    EXPECT_FALSE(history.success_since(NodeName{"n2"}, Action::off, std::chrono::nanoseconds{0}));
}

}  // namespace systole::fencing
