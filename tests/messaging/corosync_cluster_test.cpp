#include "base/log.hpp"
#include "channel_contract.hpp"
#include "corosync_hosts.hpp"
#include "messaging/corosync/corosync_channel.hpp"
#include "os/loop.hpp"
#include "real_transport.hpp"

#include <utility>

namespace systole::messaging::contract {

namespace {

/// A channel whose node lives on a test host: whatever talks to its Corosync is done inside that host.
class HostChannel final : public Channel {
public:
    HostChannel(const CorosyncHosts& hosts, unsigned host, std::unique_ptr<Channel> channel)
        : hosts_(hosts), host_(host), channel_(std::move(channel)) {}
    HostChannel(const HostChannel&) = delete;
    HostChannel& operator=(const HostChannel&) = delete;
    HostChannel(HostChannel&&) = delete;
    HostChannel& operator=(HostChannel&&) = delete;
    ~HostChannel() override { close(); }

    base::Result<void> open(Handler handler) override {
        base::Result<void> result;
        hosts_.run_in(host_, [&] { result = channel_->open(std::move(handler)); });
        return result;
    }
    void close() override { channel_->close(); }
    Offer offer(Outgoing message) override { return channel_->offer(std::move(message)); }
    [[nodiscard]] std::size_t queued_bytes() const override { return channel_->queued_bytes(); }
    [[nodiscard]] const Member& self() const override { return channel_->self(); }
    [[nodiscard]] const NodeList& node_list() const override { return channel_->node_list(); }

private:
    const CorosyncHosts& hosts_;
    unsigned host_;
    std::unique_ptr<Channel> channel_;
};

class CorosyncCluster final : public Cluster {
public:
    explicit CorosyncCluster(std::shared_ptr<CorosyncHosts> hosts) : hosts_(std::move(hosts)) {
        static unsigned clusters = 0;
        group_ = "test" + std::to_string(++clusters);
    }

    std::unique_ptr<Channel> make_channel(unsigned node, Incarnation life) override {
        return std::make_unique<HostChannel>(
            *hosts_, node, corosync::make_corosync_channel(*loop_, logger_, {.incarnation = life, .group = group_}));
    }
    bool run_until(const std::function<bool()>& condition) override { return run_loop_until(*loop_, condition); }
    [[nodiscard]] bool has_hosts_without_brains() const override { return true; }

    [[nodiscard]] const CorosyncHosts& hosts() const { return *hosts_; }

private:
    std::shared_ptr<CorosyncHosts> hosts_;  // shared with the suite, which keeps them for the next test
    std::string group_;
    base::Logger logger_ = base::Logger::discard();
    std::unique_ptr<os::Loop> loop_ = os::make_loop();
};

/// Waits until the hosts' daemons answer and have found each other.
bool wait_for_ring(CorosyncCluster& cluster, unsigned count) {
    std::vector<View> views(count);
    std::vector<std::unique_ptr<Channel>> channels(count);
    const auto try_to_open = [&](unsigned index) {
        channels[index] = cluster.make_channel(index + 1, Incarnation{1});
        const base::Result<void> opened = channels[index]->open([&views, index](Event event) {
            if (const auto* view = std::get_if<View>(&event)) {
                views[index] = *view;
            }
        });
        if (!opened) {
            channels[index].reset();
        }
    };
    return cluster.run_until([&] {
        for (unsigned index = 0; index < count; ++index) {
            if (!channels[index]) {
                try_to_open(index);
            }
        }
        return std::ranges::all_of(views, [count](const View& view) { return view.hosts.size() == count; });
    });
}

/// The hosts of the contract's tests: started by the first one that needs them.
MadeCluster make_corosync_cluster(unsigned nodes) {
    static std::shared_ptr<CorosyncHosts> hosts;
    if (!hosts) {
        CorosyncHosts::Made made = CorosyncHosts::make(nodes);
        if (!made.hosts) {
            return {.reason = made.reason};
        }
        hosts = std::move(made.hosts);
        CorosyncCluster first{hosts};
        if (!wait_for_ring(first, nodes)) {
            return {.reason = "Corosync forms no ring here"};
        }
    }
    return {.cluster = std::make_unique<CorosyncCluster>(hosts)};
}

/// Hosts that a test may switch off.
class CorosyncPowerOff : public ChannelContract {
protected:
    void SetUp() override {
        CorosyncHosts::Made made = CorosyncHosts::make(kNodes);
        if (!made.hosts) {
            GTEST_SKIP() << made.reason;
        }
        auto cluster = std::make_unique<CorosyncCluster>(std::move(made.hosts));
        ASSERT_TRUE(wait_for_ring(*cluster, kNodes));
        hosts_ = &cluster->hosts();
        cluster_ = std::move(cluster);
        nodes_.resize(kNodes);
    }

    const CorosyncHosts* hosts_ = nullptr;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Corosync, ChannelContract, testing::Values(&make_corosync_cluster), [](const auto&) {
    return std::string{"cpg"};
});

// One after the other the hosts lose their Corosync: the others see one view each time, with a new ring and without that
// host; quorum goes with the second; the node whose own Corosync dies is told a view of nobody.
TEST_P(CorosyncPowerOff, HostsThatDieLeaveInOneViewAndTakeQuorumWithThem) {
    open_all();
    const View before = *node(1).view();
    const std::size_t views_before = node(1).events.size();
    hosts_->power_off(3);
    ASSERT_TRUE(run_until([this] { return node(1).members() == 2 && node(2).members() == 2 && node(1).is_quorate(); }));
    EXPECT_EQ(node(1).events.size(), views_before + 2) << "one view and one opinion on quorum";
    EXPECT_EQ(node(1).view()->hosts.size(), 2U);
    EXPECT_EQ(node(1).view()->left, std::vector<Member>{before.members[2]});
    EXPECT_GT(node(1).view()->id.ring, before.id.ring);
    EXPECT_EQ(node(1).view()->id, node(2).view()->id);
    ASSERT_TRUE(run_until([this] { return node(3).members() == 0; }));
    EXPECT_EQ(node(3).channel->multicast(Priority::control, "x"), Offer::closed);

    hosts_->power_off(2);
    ASSERT_TRUE(run_until([this] { return node(1).members() == 1; }));
    ASSERT_TRUE(run_until([this] { return std::holds_alternative<Quorum>(node(1).events.back()); }));
    EXPECT_FALSE(node(1).is_quorate());
}

INSTANTIATE_TEST_SUITE_P(Corosync, CorosyncPowerOff, testing::Values(&make_corosync_cluster), [](const auto&) {
    return std::string{"cpg"};
});

}  // namespace systole::messaging::contract
