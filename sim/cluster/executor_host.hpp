#pragma once

#include "lrmd/executor.hpp"
#include "sim/cluster/world.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace systole::crmd {
class Brain;
}  // namespace systole::crmd

namespace systole::sim {

/// The executor daemon of one machine: the real core, its stored records, and agents that do what Services says. It and the
/// agents outlive the brain; the agents outlive it, too.
class ExecutorHost {
public:
    ExecutorHost(NodeId id, World& world) : id_(id), world_(&world), life_(world) {}

    void power_came();
    void power_went();
    /// kill -9; it is started again after a while. Nothing happens if it does not run.
    void crash();
    void hang(base::Milliseconds span) { life_.hang(span); }

    /// The machine's brain began its life, or ended it.
    void connect(crmd::Brain& brain);
    void disconnect();
    void from_brain(lrmd::ToExecutor message);

    /// Agents run that change something.
    [[nodiscard]] bool is_busy() const;

private:
    struct AgentProcess {
        lrmd::RunId run;
        lrmd::AgentCall call;
        Services::Run plan;
        bool is_orphan = false;  ///< the executor that started it is gone
    };

    void open_connection();
    void settle();
    void keep(const lrmd::Store& store);
    void act(const lrmd::StartAgent& start);
    void act(const lrmd::KillAgent& kill);
    void act(const lrmd::KillLeftover& leftover);
    void end_agent(int pid);
    void tell_brain(lrmd::FromExecutor message);
    [[nodiscard]] lrmd::Moment moment() const;

    NodeId id_;
    World* world_;
    DaemonLife life_;
    std::optional<lrmd::Executor> executor_;
    crmd::Brain* brain_ = nullptr;          // while it lives
    std::optional<lrmd::ClientId> client_;  // its connection
    std::uint64_t last_client_ = 0;
    std::string stored_executor_;
    std::map<std::string, std::string> stored_resources_;
    std::map<int, AgentProcess> agents_;  // by pid
    int last_pid_ = 0;
    std::uint64_t boot_ = 0;
};

}  // namespace systole::sim
