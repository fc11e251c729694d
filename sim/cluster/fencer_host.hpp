#pragma once

#include "fencing/fencer.hpp"
#include "sim/cluster/world.hpp"

#include <optional>
#include <set>
#include <string>

namespace systole::crmd {
class Brain;
}  // namespace systole::crmd

namespace systole::sim {

/// How badly fence devices do at present.
struct DeviceFaults {
    unsigned fails_per_mille = 0;
    unsigned hangs_per_mille = 0;
    base::Milliseconds longest{300};
};

/// The fencing daemon of one machine: the real core, and fence agents that reach a power switch for all machines.
class FencerHost {
public:
    FencerHost(NodeId id, World& world, const DeviceFaults& faults) : id_(id), world_(&world), faults_(&faults), life_(world) {}

    void power_came();
    void power_went();
    /// kill -9; it is started again after a while. Nothing happens if it does not run.
    void crash();
    void hang(base::Milliseconds span) { life_.hang(span); }

    void connect(crmd::Brain& brain);
    void disconnect() { brain_ = nullptr; }
    void from_brain(fencing::ToFencer message);

    [[nodiscard]] bool is_busy() const { return !switching_.empty(); }

private:
    void start();
    void carry_out(fencing::Fencer::Output output);
    void run_agent(const fencing::AgentRun& run);
    void use_switch(const fencing::AgentRun& run, fencing::Action action, NodeId target);
    void finish_switch(fencing::RunId run, fencing::Action action, NodeId target);
    void end_agent(fencing::RunId run, fencing::AgentEnd end);
    [[nodiscard]] fencing::Moment moment() const;

    NodeId id_;
    World* world_;
    const DeviceFaults* faults_;
    DaemonLife life_;
    std::optional<fencing::Fencer> fencer_;
    crmd::Brain* brain_ = nullptr;  // while it lives
    std::uint64_t connection_ = 0;
    std::set<fencing::RunId> switching_;
};

}  // namespace systole::sim
