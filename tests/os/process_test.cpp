#include "os/process.hpp"

#include "tests/os/loop_runner.hpp"
#include "tests/os/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>

namespace systole::os {
namespace {

using base::Milliseconds;

class ProcessTest : public ::testing::Test {
protected:
    static Command shell(const std::string& script) {
        return {.path = "/bin/sh", .arguments = {"-c", script}, .environment = {{"PATH", "/usr/bin:/bin"}}};
    }

    /// Runs to the end; a process that cannot be started fails the test.
    ProcessEnd run(Command command) {
        std::optional<ProcessEnd> end;
        auto process = Process::start(runner_.loop(), std::move(command), [&](ProcessEnd how) { end = std::move(how); });
        EXPECT_TRUE(process) << process.error().message;
        EXPECT_TRUE(runner_.run_until([&] { return end.has_value(); }));
        return end.value_or(ProcessEnd{});
    }

    static bool is_running(int pid) { return ::kill(pid, 0) == 0; }

    test::LoopRunner runner_;
};

TEST_F(ProcessTest, ReturnsExitCodeAndBothStreams) {
    const auto end = run(shell("echo out; echo err >&2; exit 7"));
    EXPECT_EQ(end.how, ProcessEnd::How::exited);
    EXPECT_EQ(end.exit_code, 7);
    EXPECT_EQ(end.output, "out\n");
    EXPECT_EQ(end.error_output, "err\n");
    EXPECT_FALSE(end.output_cut);
}

TEST_F(ProcessTest, GivesOnlyTheEnvironmentAndArgumentsAskedFor) {
    const auto end = run({.path = "/usr/bin/env", .environment = {{"A", "1"}, {"B", "two words"}}});
    EXPECT_EQ(end.output, "A=1\nB=two words\n");
    const auto echoed = run({.path = "/bin/echo", .arguments = {"$HOME", "`id`; x"}});
    EXPECT_EQ(echoed.output, "$HOME `id`; x\n");
}

TEST_F(ProcessTest, FeedsStandardInput) {
    auto command = shell("cat");
    command.standard_input = std::string(300'000, 'x');
    command.output_limit = 400'000;
    EXPECT_EQ(run(command).output, command.standard_input);
    EXPECT_EQ(run(shell("cat")).output, "");
}

TEST_F(ProcessTest, DropsOutputBeyondTheLimitAndLetsTheProcessEnd) {
    auto command = shell("head -c 1000000 /dev/zero; exit 3");
    command.output_limit = 1000;
    const auto end = run(command);
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_EQ(end.output.size(), 1000U);
    EXPECT_TRUE(end.output_cut);
}

TEST_F(ProcessTest, KillsTheWholeGroupAtTheTimeout) {
    auto command = shell("trap '' TERM; sleep 60 & echo $!; sleep 60");
    command.timeout = Milliseconds{200};
    const auto end = run(command);
    EXPECT_EQ(end.how, ProcessEnd::How::timed_out);
    const int descendant = std::stoi(end.output);
    EXPECT_TRUE(runner_.run_until([&] {
        // Orphans are reaped by init; in a container without one they stay as zombies, which are dead too.
        std::ifstream stat("/proc/" + std::to_string(descendant) + "/stat");
        std::string line;
        return !std::getline(stat, line) || line.find(") Z") != std::string::npos;
    }));
}

TEST_F(ProcessTest, DoesNotWaitForDescendantsThatKeepTheStreamsOpen) {
    const auto end = run(shell("setsid sleep 2 & echo started"));
    EXPECT_EQ(end.output, "started\n");
    EXPECT_LT(end.run_time, Milliseconds{1500});
}

TEST_F(ProcessTest, TellsThePidBeforeTheProgramBegins) {
    const test::TemporaryDirectory directory;
    auto command = shell("touch " + (directory / "begun"));
    int told = 0;
    command.before_exec = [&](int pid) {
        told = pid;
        ::usleep(20'000);
        EXPECT_NE(::access((directory / "begun").c_str(), F_OK), 0);
        EXPECT_TRUE(mark_of(pid));
    };
    EXPECT_EQ(run(std::move(command)).exit_code, 0);
    EXPECT_GT(told, 0);
    EXPECT_EQ(::access((directory / "begun").c_str(), F_OK), 0);
}

/// A parent that dies while it writes the pid down: the program must not begin.
TEST_F(ProcessTest, DoesNotBeginWhenTheParentDiesFirst) {
    const test::TemporaryDirectory directory;
    auto command = shell("touch " + (directory / "begun"));
    command.before_exec = [&](int pid) {
        std::ofstream(directory / "pid") << pid << std::endl;
        ::_exit(0);
    };
    const pid_t parent = ::fork();
    if (parent == 0) {
        (void)Process::start(runner_.loop(), std::move(command), [](const ProcessEnd&) {});
    }
    ::waitpid(parent, nullptr, 0);
    int pid = 0;
    std::ifstream(directory / "pid") >> pid;
    ASSERT_GT(pid, 0);
    EXPECT_TRUE(runner_.run_until([&] {
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string line;
        return !std::getline(stat, line) || line.find(") Z") != std::string::npos;
    }));
    EXPECT_NE(::access((directory / "begun").c_str(), F_OK), 0);
}

TEST_F(ProcessTest, TellsTheSignal) {
    const auto end = run(shell("kill -SEGV $$"));
    EXPECT_EQ(end.how, ProcessEnd::How::signalled);
    EXPECT_EQ(end.signal, SIGSEGV);
}

TEST_F(ProcessTest, LeadsItsOwnGroupWithDefaultSignalsAndNoOtherDescriptors) {
    const auto watch = runner_.loop().on_signal(SIGUSR2, [] {});
    ::signal(SIGPIPE, SIG_IGN);
    const auto end =
        run(shell("cut -d' ' -f5 /proc/$$/stat; echo $$; ls /proc/self/fd | wc -l; "
                  "grep SigIgn /proc/self/status | cut -f2"));
    ::signal(SIGPIPE, SIG_DFL);
    std::istringstream lines(end.output);
    std::string group;
    std::string pid;
    std::string descriptors;
    std::string ignored;
    lines >> group >> pid >> descriptors >> ignored;
    EXPECT_EQ(group, pid);
    EXPECT_EQ(descriptors, "4");  // three streams, and the directory ls reads
    EXPECT_EQ(ignored, "0000000000000000");
}

TEST_F(ProcessTest, RefusesWhatCannotBeExecuted) {
    const test::TemporaryDirectory directory;
    const auto start = [&](const std::string& path) { return Process::start(runner_.loop(), {.path = path}, [](ProcessEnd) {}); };
    const auto missing = start(directory / "none");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, base::Errc::not_found);

    std::ofstream(directory / "plain") << "text";
    ASSERT_EQ(::chmod((directory / "plain").c_str(), 0644), 0);
    const auto plain = start(directory / "plain");
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().code, base::Errc::denied);
}

TEST_F(ProcessTest, KillsAndReapsWhenDestroyed) {
    bool called = false;
    int pid = 0;
    {
        auto process = Process::start(runner_.loop(), shell("sleep 60"), [&](ProcessEnd) { called = true; });
        ASSERT_TRUE(process);
        pid = (*process)->pid();
        EXPECT_TRUE(is_running(pid));
    }
    EXPECT_FALSE(is_running(pid));  // neither running nor a zombie
    EXPECT_FALSE(called);
}

TEST_F(ProcessTest, LeavesNoZombies) {
    for (int i = 0; i < 20; ++i) {
        run(shell("exit 0"));
    }
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST_F(ProcessTest, KillsAMarkedGroupOnlyIfItIsTheSame) {
    std::optional<ProcessEnd> end;
    auto process = Process::start(runner_.loop(), shell("sleep 60"), [&](ProcessEnd how) { end = std::move(how); });
    ASSERT_TRUE(process);
    auto mark = mark_of((*process)->pid());
    ASSERT_TRUE(mark);
    kill_marked_group({.pid = mark->pid, .start_ticks = mark->start_ticks + 1});
    EXPECT_TRUE(is_running(mark->pid));
    kill_marked_group(*mark);
    ASSERT_TRUE(runner_.run_until([&] { return end.has_value(); }));
    EXPECT_EQ(end->how, ProcessEnd::How::signalled);
    EXPECT_FALSE(mark_of(mark->pid));
}

}  // namespace
}  // namespace systole::os
