#include "fencing/agent_runner.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

namespace systole::fencing {

namespace {

constexpr Milliseconds kPatience{20'000};

/// Whether the process ends soon: a killed one may need a moment to be gone. A zombie counts as gone.
bool disappears(int pid) {
    for (Milliseconds waited{0}; waited < kPatience; waited += Milliseconds{10}) {
        std::string stat;
        std::getline(std::ifstream{"/proc/" + std::to_string(pid) + "/stat"}, stat);
        if (stat.empty() || stat.find(") Z ") != std::string::npos || stat.find(") X ") != std::string::npos) {
            return true;
        }
        std::this_thread::sleep_for(Milliseconds{10});
    }
    return false;
}

/// A directory with agents of the test, and a runner over a real loop.
class AgentRunnerTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "systole-agents-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    void write_agent(const std::string& name, const std::string& script) const {
        const std::string path = directory_ + "/" + name;
        std::ofstream{path} << "#!/bin/sh\n" << script;
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    AgentEnd run(const std::string& agent,
                 const std::string& input,
                 Milliseconds timeout = kPatience,
                 std::vector<std::string> more_directories = {}) {
        more_directories.push_back(directory_);
        std::optional<AgentEnd> result;
        AgentRunner runner{*loop_,
                           {.directories = std::move(more_directories), .environment = {{"HA_x", "1"}, {"KEPT", "yes"}}},
                           [&](RunId, const AgentEnd& end) {
                               result = end;
                               loop_->stop();
                           }};
        runner.start({.id = 1, .agent = agent, .input = input, .timeout = timeout});
        const os::Watch limit = loop_->after(kPatience * 2, [&] { loop_->stop(); });
        loop_->run();
        return result.value_or(AgentEnd{.exit_code = -99});
    }

    std::string directory_;
    std::unique_ptr<os::Loop> loop_ = os::make_loop();
};

/// A power switch that answers each request as told; see agents/fence/README.md.
class PowerSwitch {
public:
    PowerSwitch(const std::string& path, std::map<std::string, std::string> answers) : answers_(std::move(answers)) {
        listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(&address.sun_path[0], sizeof(address.sun_path) - 1);
        EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        EXPECT_EQ(listen(listener_, 4), 0);
        thread_ = std::thread{[this] { serve(); }};
    }
    PowerSwitch(const PowerSwitch&) = delete;
    PowerSwitch& operator=(const PowerSwitch&) = delete;
    PowerSwitch(PowerSwitch&&) = delete;
    PowerSwitch& operator=(PowerSwitch&&) = delete;
    ~PowerSwitch() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }

private:
    void serve() {
        while (true) {
            const int connection = accept(listener_, nullptr, nullptr);
            if (connection < 0) {
                return;
            }
            char request[256] = {};
            const ssize_t size = recv(connection, &request[0], sizeof(request) - 1, 0);
            std::string text{&request[0], static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
            text = text.substr(0, text.find('\n'));
            const auto found = answers_.find(text);
            const std::string answer = (found == answers_.end() ? "error strange request: " + text : found->second) + "\n";
            (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
            close(connection);
        }
    }

    std::map<std::string, std::string> answers_;
    int listener_ = -1;
    std::thread thread_;
};

}  // namespace

TEST_F(AgentRunnerTest, OptionsComeOnStandardInputAndNowhereElse) {
    write_agent("fence_echo", "cat; echo \"args=$# service=$PCMK_service kept=$KEPT foreign=$HA_x\"; env | grep -c secret\n");
    const AgentEnd end = run("fence_echo", "action=off\npassword=secret\n");
    EXPECT_EQ(end.output, "action=off\npassword=secret\nargs=0 service=pacemaker-fenced kept=yes foreign=\n0\n");
}

TEST_F(AgentRunnerTest, CodesAndReasonsComeBack) {
    write_agent("fence_bad", "echo first >&2; echo 'no such plug' >&2; exit 5\n");
    const AgentEnd end = run("fence_bad", "action=off\n");
    EXPECT_EQ(end.how, AgentEnd::How::exited);
    EXPECT_EQ(end.exit_code, 5);
    EXPECT_EQ(reason_of(end), "no such plug");
    EXPECT_FALSE(end.is_success());
}

TEST_F(AgentRunnerTest, AnAgentThatHangsIsKilledWithItsChildren) {
    write_agent("fence_hang", "sleep 3600 & echo $! > " + directory_ + "/child; wait\n");
    const AgentEnd end = run("fence_hang", "action=off\n", Milliseconds{1500});
    EXPECT_EQ(end.how, AgentEnd::How::timed_out);
    int child = 0;
    std::ifstream{directory_ + "/child"} >> child;
    ASSERT_GT(child, 0);
    EXPECT_TRUE(disappears(child));
}

TEST_F(AgentRunnerTest, OnlyFenceAgentsOfTheDirectoriesAreRun) {
    write_agent("other", "exit 0\n");
    for (const char* name : {"fence_absent", "other", "../fence_x", "fence_/../other", "fence_", ""}) {
        const AgentEnd end = run(name, "action=off\n");
        EXPECT_EQ(end.how, AgentEnd::How::not_run) << name;
        EXPECT_NE(end.error_output.find("no fence agent"), std::string::npos) << name;
    }
}

TEST_F(AgentRunnerTest, FenceLocalSpeaksWithItsPowerSwitch) {
    const std::string socket_path = directory_ + "/power.sock";
    const PowerSwitch power{socket_path,
                            {{"off n1", "ok"}, {"status n1", "ok off"}, {"status n2", "ok on"}, {"list", "ok n1 n2"}}};
    const auto ask = [&](const std::string& options) {
        return run("fence_local", options + "socket=" + socket_path + "\n", kPatience, {SYSTOLE_FENCE_AGENTS});
    };
    EXPECT_TRUE(ask("nodename=x\naction=off\nplug=n1\n").is_success());
    EXPECT_EQ(ask("action=status\nnodename=n1\n").exit_code, 2);
    EXPECT_EQ(ask("action=status\nport=n2\n").exit_code, 0);
    EXPECT_EQ(ask("action=list\n").output, "n1,\nn2,\n");
    EXPECT_TRUE(ask("action=monitor\n").is_success());
    EXPECT_TRUE(ask("action=validate-all\n").is_success());
    EXPECT_TRUE(parse_metadata(ask("action=metadata\n").output));

    const AgentEnd unknown = ask("action=off\nplug=n7\n");
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_NE(reason_of(unknown).find("strange request: off n7"), std::string::npos);
    EXPECT_EQ(ask("action=explode\nplug=n1\n").exit_code, 2);
    EXPECT_EQ(ask("action=off\n").exit_code, 2) << "no host";
}

TEST_F(AgentRunnerTest, FenceLocalFailsWithoutAPowerSwitch) {
    const AgentEnd end =
        run("fence_local", "action=monitor\nsocket=" + directory_ + "/nobody\n", kPatience, {SYSTOLE_FENCE_AGENTS});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(reason_of(end).find("No such file"), std::string::npos);
    EXPECT_EQ(run("fence_local", "action=validate-all\n", kPatience, {SYSTOLE_FENCE_AGENTS}).exit_code, 2);
}

}  // namespace systole::fencing
