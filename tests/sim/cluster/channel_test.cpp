#include "../../messaging/channel_contract.hpp"
#include "sim/cluster/sim_channel.hpp"

#include <map>

namespace systole::messaging::contract {
namespace {

class SimCluster final : public Cluster {
public:
    explicit SimCluster(unsigned size) {
        for (unsigned i = 1; i <= size; ++i) {
            nodes_.voters.push_back({.id = NodeId(i), .name = NodeName("node" + std::to_string(i)), .votes = 1});
        }
        group_.emplace(queue_, rng_, trace_, nodes_, sim::NetworkDelays{}, [this](NodeId id, Event event) {
            if (const auto found = channels_.find(id); found != channels_.end()) {
                found->second->receive(std::move(event));
            }
        });
    }

    std::unique_ptr<Channel> make_channel(unsigned node, Incarnation life) override {
        auto channel = std::make_unique<sim::SimChannel>(
            *group_, Member{.id = NodeId(node), .name = nodes_.voters.at(node - 1).name, .incarnation = life}, nodes_);
        channels_[NodeId(node)] = channel.get();
        return channel;
    }

    bool run_until(const std::function<bool()>& condition) override {
        const base::Time end = queue_.now() + base::Seconds(10);
        while (!condition() && queue_.now() < end) {
            queue_.run_until(queue_.now() + base::Milliseconds(1));
        }
        return condition();
    }

private:
    NodeList nodes_;
    base::Rng rng_{1};
    sim::Trace trace_{false};
    sim::EventQueue queue_;
    std::optional<sim::Group> group_;
    std::map<NodeId, sim::SimChannel*> channels_;  // told of events only while they are open
};

MadeCluster make_sim_cluster(unsigned nodes) {
    return {.cluster = std::make_unique<SimCluster>(nodes), .reason = {}};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sim, ChannelContract, testing::Values(&make_sim_cluster));

}  // namespace systole::messaging::contract
