#pragma once

#include "base/time.hpp"
#include "messaging/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// What every Channel backend must do, whatever is behind it. A backend's tests include this header, give a cluster, say
/// INSTANTIATE_TEST_SUITE_P(Name, ChannelContract, testing::Values(&make_cluster), ...), and compile channel_contract.cpp in.
namespace systole::messaging::contract {

/// A cluster of nodes with ids 1 to N and names node1 to nodeN, one vote each, none open yet.
class Cluster {
public:
    Cluster() = default;
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    Cluster(Cluster&&) = delete;
    Cluster& operator=(Cluster&&) = delete;
    virtual ~Cluster() = default;

    /// A channel for the node; `life` numbers its incarnations. The cluster layer of that node is up.
    [[nodiscard]] virtual std::unique_ptr<Channel> make_channel(unsigned node, Incarnation life) = 0;
    /// Lets everything go on until the condition holds; false if it does not in good time.
    [[nodiscard]] virtual bool run_until(const std::function<bool()>& condition) = 0;
    /// Whether hosts are up, and count for quorum, without their brains.
    [[nodiscard]] virtual bool has_hosts_without_brains() const { return false; }
};

/// Gives a cluster of that many nodes, or nothing where the backend cannot run; says why in `reason`.
struct MadeCluster {
    std::unique_ptr<Cluster> cluster;
    std::string reason;
};
using MakeCluster = MadeCluster (*)(unsigned nodes);

/// A channel and all it told.
struct Node {
    std::unique_ptr<Channel> channel;
    std::vector<Event> events;

    [[nodiscard]] std::vector<Bytes> messages() const {
        std::vector<Bytes> result;
        for (const Event& event : events) {
            if (const auto* delivery = std::get_if<Delivery>(&event)) {
                result.push_back(delivery->bytes);
            }
        }
        return result;
    }
    [[nodiscard]] const View* view() const {
        const View* last = nullptr;
        for (const Event& event : events) {
            if (const auto* view = std::get_if<View>(&event)) {
                last = view;
            }
        }
        return last;
    }
    [[nodiscard]] std::size_t members() const { return view() == nullptr ? 0 : view()->members.size(); }
    /// As the rules say: the last opinion that names the view's ring.
    [[nodiscard]] bool is_quorate() const {
        bool quorate = false;
        for (const Event& event : events) {
            if (const auto* quorum = std::get_if<Quorum>(&event)) {
                quorate = view() != nullptr && quorum->ring == view()->id.ring && quorum->quorate;
            }
        }
        return quorate;
    }
};

class ChannelContract : public testing::TestWithParam<MakeCluster> {
protected:
    static constexpr unsigned kNodes = 3;

    void SetUp() override {
        MadeCluster made = GetParam()(kNodes);
        if (!made.cluster) {
            GTEST_SKIP() << made.reason;
        }
        cluster_ = std::move(made.cluster);
        nodes_.resize(kNodes);
    }
    void TearDown() override {
        nodes_.clear();
        cluster_.reset();
    }

    /// Nodes are numbered from 1, as their ids.
    Node& node(unsigned number) { return nodes_.at(number - 1); }

    void open(unsigned number, std::uint64_t life = 1) {
        Node& opened = node(number);
        opened.events.clear();
        opened.channel = cluster_->make_channel(number, Incarnation{life});
        ASSERT_NE(opened.channel, nullptr);
        const base::Result<void> result =
            opened.channel->open([&opened](Event event) { opened.events.push_back(std::move(event)); });
        ASSERT_TRUE(result) << result.error().message;
    }
    void open_all() {
        for (unsigned number = 1; number <= kNodes; ++number) {
            open(number);
        }
        ASSERT_TRUE(run_until([this] { return all_see(kNodes); }));
    }
    [[nodiscard]] bool run_until(const std::function<bool()>& condition) { return cluster_->run_until(condition); }
    [[nodiscard]] bool all_see(std::size_t members) const {
        return std::ranges::all_of(nodes_, [members](const Node& each) {
            return !each.channel || (each.members() == members && each.is_quorate() == (members * 2 > kNodes));
        });
    }
    [[nodiscard]] bool all_have(std::size_t messages) const {
        return std::ranges::all_of(nodes_,
                                   [messages](const Node& each) { return !each.channel || each.messages().size() >= messages; });
    }

    std::unique_ptr<Cluster> cluster_;
    std::vector<Node> nodes_;
};

}  // namespace systole::messaging::contract
