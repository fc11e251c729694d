#include "base/log.hpp"
#include "channel_contract.hpp"
#include "messaging/local/host_presence.hpp"
#include "messaging/local/local_channel.hpp"
#include "os/loop.hpp"
#include "real_transport.hpp"

#include <fstream>

namespace systole::messaging::contract {

namespace {

using local::LocalChannelConfig;

class LocalCluster final : public Cluster {
public:
    explicit LocalCluster(unsigned nodes) {
        std::ofstream file{directory_.path() + "/nodes"};
        for (unsigned number = 1; number <= nodes; ++number) {
            file << "node" << number << ":" << number << "\n";
        }
    }

    std::unique_ptr<Channel> make_channel(unsigned node, Incarnation life) override {
        const base::Result<NodeList> nodes = local::read_node_list(directory_.path());
        if (!nodes) {
            return nullptr;
        }
        const Member self{.id = NodeId{node}, .name = NodeName{"node" + std::to_string(node)}, .incarnation = life};
        return local::make_local_channel(
            *loop_, logger_, {.directory = directory_.path(), .self = self, .nodes = *nodes, .hang_timeout = kPatience});
    }

    bool run_until(const std::function<bool()>& condition) override { return run_loop_until(*loop_, condition); }

    [[nodiscard]] const std::string& directory() const { return directory_.path(); }

private:
    TemporaryDirectory directory_;
    base::Logger logger_ = base::Logger::discard();
    std::unique_ptr<os::Loop> loop_ = os::make_loop();
};

MadeCluster make_local_cluster(unsigned nodes) {
    return {.cluster = std::make_unique<LocalCluster>(nodes)};
}

}  // namespace

TEST(HostPresence, IsHeldByOneAndEndsWithIt) {
    const TemporaryDirectory directory;
    EXPECT_FALSE(local::HostPresence::is_there(directory.path(), NodeId{1}));
    {
        const base::Result<local::HostPresence> here = local::HostPresence::announce(directory.path(), NodeId{1});
        ASSERT_TRUE(here) << here.error().message;
        EXPECT_TRUE(local::HostPresence::is_there(directory.path(), NodeId{1}));
        EXPECT_FALSE(local::HostPresence::is_there(directory.path(), NodeId{2}));
        EXPECT_FALSE(local::HostPresence::announce(directory.path(), NodeId{1}));
    }
    EXPECT_FALSE(local::HostPresence::is_there(directory.path(), NodeId{1}));
}

INSTANTIATE_TEST_SUITE_P(Local, ChannelContract, testing::Values(&make_local_cluster), [](const auto&) {
    return std::string{"ring"};
});

}  // namespace systole::messaging::contract
