#pragma once

#include "cib/replicated_cib.hpp"
#include "crmd/brain.hpp"
#include "lrmd/executor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// Several whole brains in one process, on virtual time: a bus that delivers in order, the real executor core with made-up
/// agents, a fencer that obeys, the real policy engine. Disks are always good.
class BrainCluster {
public:
    explicit BrainCluster(int size, const std::string& resources = {}, const std::string& properties = {});
    ~BrainCluster();
    BrainCluster(const BrainCluster&) = delete;
    BrainCluster& operator=(const BrainCluster&) = delete;
    BrainCluster(BrainCluster&&) = delete;
    BrainCluster& operator=(BrainCluster&&) = delete;

    /// Lets time pass, and everything that is due in it.
    void run_for(base::Milliseconds span);
    /// Runs until the coordinator is idle (nothing to decide, no transition), at most `limit`. False if it is not idle then.
    bool run_until_idle(base::Milliseconds limit = std::chrono::seconds(30));

    void power_off(int node);
    void power_on(int node);
    /// Only the brain ends; host, executor and resources go on.
    void crash_brain(int node);
    void restart_brain(int node);
    void ask_to_shut_down(int node);

    /// Sends a request and lets time pass until it is answered.
    ClientAnswer ask(int node, ClientRequest request);
    /// A change of the configuration by section and XML.
    ClientAnswer configure(int node, const std::string& section, const std::string& input);

    /// Nodes (numbers) on which the resource runs.
    [[nodiscard]] std::set<int> active_on(const std::string& resource) const;
    /// The next operation of the resource anywhere gives this code.
    void fail_next(const std::string& resource, const std::string& operation, int rc);
    /// The service dies behind the cluster's back.
    void kill_service(const std::string& resource);
    [[nodiscard]] Brain& brain(int node);
    [[nodiscard]] Brain* coordinator();
    [[nodiscard]] std::optional<Exit> exit_of(int node) const;
    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
    [[nodiscard]] int count_operations(const std::string& text) const;
    /// What the nodes' log says, for a failed test.
    [[nodiscard]] std::string log_text() const;
    base::Milliseconds agent_time{10};

private:
    struct Node;
    struct Packet {
        messaging::Member from;
        std::optional<messaging::NodeId> to;
        messaging::Bytes bytes;
    };

    void form_view();
    void step(Node& node);
    void carry_out(Node& node, BrainOutput output);
    void step_executor(Node& node);
    void obey(Node& node, const fencing::ToFencer& message);
    bool deliver_one();
    void run_due();
    [[nodiscard]] std::optional<base::Time> next_time() const;
    [[nodiscard]] int run_agent(Node& node, const lrmd::AgentCall& call);
    [[nodiscard]] Node& node(int number) const;
    [[nodiscard]] cib::Moment moment() const;
    void start_brain(Node& node);
    [[nodiscard]] messaging::NodeList node_list() const;

    std::vector<std::unique_ptr<Node>> nodes_;
    std::deque<Packet> bus_;
    base::Time now_{std::chrono::seconds(1000)};
    std::uint64_t ring_ = 0;
    std::uint64_t next_request_ = 0;
    std::map<std::uint64_t, ClientAnswer> answers_;
    std::map<std::string, int> failures_;  ///< resource/operation → code
    std::vector<std::string> log_;
    std::string initial_cib_;
};

}  // namespace systole::crmd
