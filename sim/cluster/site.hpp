#pragma once

#include "sim/cluster/brain_node.hpp"
#include "sim/cluster/executor_host.hpp"
#include "sim/cluster/fencer_host.hpp"
#include "sim/cluster/random_cib.hpp"
#include "sim/cluster/world.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace systole::sim {

/// N complete nodes: brains on the machines of a Cluster, with their executors, fencers, services and a power switch.
class Site {
public:
    Site(messaging::NodeList nodes, RandomCib cib, base::Rng& rng, Trace& trace, const Sabotage& sabotage);

    [[nodiscard]] Cluster& cluster() { return cluster_; }
    [[nodiscard]] Services& services() { return services_; }
    [[nodiscard]] Safety& safety() { return safety_; }
    [[nodiscard]] DeviceFaults& device_faults() { return device_faults_; }
    [[nodiscard]] const RandomCib& cib() const { return cib_; }

    void crash_executor(NodeId id) { executors_.at(id)->crash(); }
    void crash_fencer(NodeId id) { fencers_.at(id)->crash(); }
    /// The whole machine stands still, its network aside.
    void freeze(NodeId id, base::Milliseconds span);
    /// One of the services on the machine dies.
    void kill_service(NodeId id);
    /// A client of the node's brain asks for something and does not wait.
    void ask(NodeId id, crmd::ClientRequest request);

    /// Whom the supervisor and the operators look after: what is down is started again after a while.
    void keep_alive();
    /// The coordinator; null while there is none that all could know.
    [[nodiscard]] const crmd::Brain* coordinator() const;
    /// All nodes are members, nothing is decided, planned or under way.
    [[nodiscard]] bool is_calm() const;
    /// Actions that the policy engine would begin now, by their keys; none if all is as it should be. Where orders contradict each
    /// other (one that serializes with something blocked, say) it makes a graph that cannot begin, as Pacemaker does: that is rest, too.
    [[nodiscard]] std::vector<std::string> open_actions() const;

private:
    [[nodiscard]] NodeKind brain_kind();
    [[nodiscard]] Cluster::Hooks hooks();

    RandomCib cib_;
    DeviceFaults device_faults_;
    Cluster cluster_;
    Services services_;
    Safety safety_;
    World world_;
    std::map<NodeId, std::unique_ptr<ExecutorHost>> executors_;
    std::map<NodeId, std::unique_ptr<FencerHost>> fencers_;
    std::map<NodeId, BrainNode*> brains_;  // those that live
};

}  // namespace systole::sim
