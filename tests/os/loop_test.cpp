#include "os/loop.hpp"

#include "os/descriptor.hpp"
#include "tests/os/loop_runner.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <vector>

namespace systole::os {
namespace {

using base::Milliseconds;

TEST(Loop, CallsTimersInTheirOrder) {
    test::LoopRunner runner;
    std::vector<int> calls;
    const auto late = runner.loop().after(Milliseconds{20}, [&] { calls.push_back(2); });
    const auto early = runner.loop().after(Milliseconds{1}, [&] { calls.push_back(1); });
    ASSERT_TRUE(runner.run_until([&] { return calls.size() == 2; }));
    EXPECT_EQ(calls, (std::vector{1, 2}));
}

TEST(Loop, DoesNotCallATimerThatWasReset) {
    test::LoopRunner runner;
    bool called = false;
    bool other = false;
    auto timer = runner.loop().after(Milliseconds{1}, [&] { called = true; });
    timer.reset();
    const auto later = runner.loop().after(Milliseconds{10}, [&] { other = true; });
    ASSERT_TRUE(runner.run_until([&] { return other; }));
    EXPECT_FALSE(called);
}

TEST(Loop, LetsATimerEndItselfAndStartAnother) {
    test::LoopRunner runner;
    int rounds = 0;
    Watch timer;
    std::function<void()> again = [&] {
        if (++rounds < 3) {
            timer = runner.loop().after(Milliseconds{1}, again);
        } else {
            timer.reset();
        }
    };
    timer = runner.loop().after(Milliseconds{0}, again);
    EXPECT_TRUE(runner.run_until([&] { return rounds == 3; }));
}

TEST(Loop, WatchesDescriptorsUntilTheWatchEnds) {
    test::LoopRunner runner;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const Descriptor here(ends[0]);
    const Descriptor there(ends[1]);
    int calls = 0;
    Watch watch = runner.loop().watch(here.get(), {.readable = true}, [&](FdEvents ready) {
        EXPECT_TRUE(ready.readable);
        ++calls;
        watch.reset();  // the byte is not read: a watch that goes on would be called again and again
    });
    ASSERT_EQ(::write(there.get(), "x", 1), 1);
    ASSERT_TRUE(runner.run_until([&] { return calls > 0; }));
    bool waited = false;
    const auto pause = runner.loop().after(Milliseconds{20}, [&] { waited = true; });
    ASSERT_TRUE(runner.run_until([&] { return waited; }));
    EXPECT_EQ(calls, 1);
}

TEST(Loop, ReportsAHangUpAsReady) {
    test::LoopRunner runner;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const Descriptor here(ends[0]);
    Descriptor there(ends[1]);
    bool readable = false;
    Watch watch;
    watch = runner.loop().watch(here.get(), {.readable = true}, [&](FdEvents ready) {
        readable = ready.readable;
        watch.reset();
    });
    there.close();
    EXPECT_TRUE(runner.run_until([&] { return readable; }));
}

TEST(Loop, DefersCallsToTheNextRound) {
    test::LoopRunner runner;
    std::vector<int> calls;
    runner.loop().defer([&] {
        calls.push_back(1);
        runner.loop().defer([&] { calls.push_back(3); });
    });
    runner.loop().defer([&] { calls.push_back(2); });
    EXPECT_TRUE(calls.empty());
    ASSERT_TRUE(runner.run_until([&] { return calls.size() == 3; }));
    EXPECT_EQ(calls, (std::vector{1, 2, 3}));
}

TEST(Loop, TellsOfSignals) {
    test::LoopRunner runner;
    bool arrived = false;
    const auto watch = runner.loop().on_signal(SIGUSR1, [&] { arrived = true; });
    ASSERT_EQ(::raise(SIGUSR1), 0);
    EXPECT_TRUE(runner.run_until([&] { return arrived; }));
}

TEST(Loop, RemembersAStopBeforeTheRun) {
    const auto loop = make_loop();
    loop->stop();
    loop->run();  // would not return otherwise
}

}  // namespace
}  // namespace systole::os
