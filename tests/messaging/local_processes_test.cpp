#include <csignal>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.hpp"
#include "messaging/local/local_channel.hpp"
#include "os/loop.hpp"
#include "real_transport.hpp"

namespace systole::messaging::contract {

namespace {

constexpr unsigned kNodes = 3;

/// What the processes of the nodes tell the test; in memory that they share.
struct Board {
    std::atomic<unsigned> members[kNodes];
    std::atomic<unsigned> quorate[kNodes];
    std::atomic<std::uint32_t> leader[kNodes];
};

/// Nodes of the embedded transport as processes of their own, which can be stopped and killed.
class LocalProcesses : public testing::Test {
protected:
    void SetUp() override {
        void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(memory, MAP_FAILED);
        board_ = new (memory) Board{};
        std::ofstream{directory_.path() + "/nodes"} << "node1:1 node2:2 node3:3\n";
        for (unsigned index = 0; index < kNodes; ++index) {
            start(index);
        }
        ASSERT_TRUE(wait_until([this] { return all_see(kNodes, {0, 1, 2}); }));
    }
    void TearDown() override {
        for (const pid_t pid : pids_) {
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
        munmap(board_, sizeof(Board));
    }

    void start(unsigned index) {
        const pid_t pid = fork();
        ASSERT_GE(pid, 0);
        if (pid == 0) {
            run_node(index);
        }
        pids_.push_back(pid);
    }
    [[noreturn]] void run_node(unsigned index) {
        const std::unique_ptr<os::Loop> loop = os::make_loop();
        base::Logger logger = base::Logger::discard();
        const Member self{.id = NodeId{index + 1},
                          .name = NodeName{"node" + std::to_string(index + 1)},
                          .incarnation = Incarnation{1}};
        const std::unique_ptr<Channel> channel =
            local::make_local_channel(*loop,
                                      logger,
                                      {.directory = directory_.path(),
                                       .self = self,
                                       .nodes = *local::read_node_list(directory_.path()),
                                       .hang_timeout = base::Milliseconds{700}});
        const base::Result<void> opened = channel->open([this, index](const Event& event) { note(index, event); });
        if (!opened) {
            _exit(1);
        }
        loop->run();
        _exit(0);
    }
    void note(unsigned index, const Event& event) {
        if (const auto* view = std::get_if<View>(&event)) {
            board_->quorate[index] = 2;  // no opinion yet
            board_->leader[index] = view->id.ring.leader.value();
            board_->members[index] = static_cast<unsigned>(view->members.size());
        } else if (const auto* quorum = std::get_if<Quorum>(&event)) {
            board_->quorate[index] = quorum->quorate ? 1 : 0;
        }
    }
    [[nodiscard]] bool all_see(unsigned members, const std::vector<unsigned>& indexes) const {
        return std::ranges::all_of(indexes, [&](unsigned index) {
            return board_->members[index] == members && board_->quorate[index] == (2 * members > kNodes ? 1 : 0);
        });
    }
    [[nodiscard]] static bool wait_until(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!condition() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        return condition();
    }
    /// The index of the node that serves, and the others.
    [[nodiscard]] unsigned sequencer() const { return board_->leader[0] - 1; }
    [[nodiscard]] std::vector<unsigned> others() const {
        std::vector<unsigned> indexes;
        for (unsigned index = 0; index < kNodes; ++index) {
            if (index != sequencer()) {
                indexes.push_back(index);
            }
        }
        return indexes;
    }

    TemporaryDirectory directory_;
    Board* board_ = nullptr;
    std::vector<pid_t> pids_;
};

}  // namespace

TEST_F(LocalProcesses, TheDeathOfTheSequencersProcessIsSeenAtOnce) {
    const std::vector<unsigned> rest = others();
    const unsigned dead = sequencer();
    const auto begin = std::chrono::steady_clock::now();
    kill(pids_[dead], SIGKILL);
    ASSERT_TRUE(wait_until([&] { return all_see(2, rest); }));
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    RecordProperty("milliseconds", static_cast<int>(time.count()));
    EXPECT_NE(board_->leader[rest[0]], dead + 1);
}

TEST_F(LocalProcesses, AHungSequencerIsReplacedAndComesBackAsAMember) {
    const std::vector<unsigned> rest = others();
    const unsigned hung = sequencer();
    kill(pids_[hung], SIGSTOP);
    ASSERT_TRUE(wait_until([&] { return all_see(2, rest); }));
    kill(pids_[hung], SIGCONT);
    EXPECT_TRUE(wait_until([&] { return all_see(kNodes, {0, 1, 2}); }));
    EXPECT_NE(board_->leader[hung], hung + 1);
}

TEST_F(LocalProcesses, AHungNodeIsLeftOutAndComesBack) {
    const unsigned hung = others()[0];
    const std::vector<unsigned> rest{sequencer(), others()[1]};
    kill(pids_[hung], SIGSTOP);
    ASSERT_TRUE(wait_until([&] { return all_see(2, rest); }));
    kill(pids_[hung], SIGCONT);
    EXPECT_TRUE(wait_until([&] { return all_see(kNodes, {0, 1, 2}); }));
}

TEST_F(LocalProcesses, CommandsPartAndHealTheNodes) {
    const base::Result<std::string> parted = local::command_sequencer(directory_.path(), "partition node1 node2 | node3");
    ASSERT_TRUE(parted) << parted.error().message;
    EXPECT_TRUE(wait_until([&] { return all_see(2, {0, 1}) && all_see(1, {2}); }));
    ASSERT_TRUE(local::command_sequencer(directory_.path(), "heal"));
    EXPECT_TRUE(wait_until([&] { return all_see(kNodes, {0, 1, 2}); }));
    const base::Result<std::string> senseless = local::command_sequencer(directory_.path(), "explode");
    ASSERT_FALSE(senseless);
    EXPECT_EQ(senseless.error().code, base::Errc::refused);
}

}  // namespace systole::messaging::contract
