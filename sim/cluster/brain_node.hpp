#pragma once

#include "crmd/brain.hpp"
#include "sim/cluster/disk_queue.hpp"
#include "sim/cluster/executor_host.hpp"
#include "sim/cluster/fencer_host.hpp"
#include "sim/cluster/world.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace systole::sim {

/// One life of a whole brain: the real cores of CIB, replication, controller and policy engine over a simulated disk and the
/// machine's executor and fencer. Durable changes of clients are empty property sets, so that a judge finds them on disk.
class BrainNode final : public NodeUnderTest {
public:
    struct Surroundings {
        World& world;
        ExecutorHost& executor;
        FencerHost& fencer;
        const std::string& initial_cib;  ///< what a node brings in that has none
    };

    BrainNode(const NodeIdentity& identity, os::FakeDisk& disk, cib::Moment at, Surroundings surroundings);

    void receive(const messaging::Event& event, cib::Moment at) override;
    void tick(cib::Moment at) override { brain_->on_timer(at); }
    [[nodiscard]] std::optional<base::Time> next_deadline() const override { return brain_->next_deadline(); }
    void work_disk(bool flushes, cib::Moment at) override;
    void request(const std::string& text, bool is_durable, cib::Moment at) override;
    /// Brains learn of fencing from their fencers.
    void learn_down(messaging::NodeId, cib::Moment) override {}
    void leave(cib::Moment at) override { brain_->on_shutdown_requested(at); }
    [[nodiscard]] NodeOutput take_output() override;

    [[nodiscard]] bool is_settled() const override;
    [[nodiscard]] std::string status_text() const override { return state_.snapshot(cib::Part::status); }
    [[nodiscard]] cib::Position committed() const override { return brain_->replica().committed(); }
    [[nodiscard]] std::string configuration_text() const override;

    /// A client asks for something whose answer nobody waits for.
    void ask(crmd::ClientRequest request, cib::Moment at);
    [[nodiscard]] const crmd::Brain& brain() const { return *brain_; }

private:
    void log(NodeOutput& output, const crmd::BrainOutput& from) const;
    void instruct(crmd::BrainOutput& output);
    void decide(std::uint64_t run);
    [[nodiscard]] ClientAnswer answer_of(const crmd::Reply& reply);

    NodeId id_;
    Surroundings surroundings_;
    DiskQueue disk_;
    base::Rng rng_;
    cib::ReplicatedCib state_;
    std::unique_ptr<crmd::Brain> brain_;
    bool in_majority_ = false;  // by the last view delivered
    std::uint64_t last_request_ = 0;
    std::map<std::uint64_t, std::string> requests_;  // of clients that wait for the answer
};

/// How clients' changes look in a CIB.
[[nodiscard]] std::vector<std::string> read_cib_changes(std::string_view bytes);
[[nodiscard]] bool holds_cib_change(std::string_view file, const std::string& name);

/// What the policy engine makes of an input: the text of its graph.
[[nodiscard]] base::Result<std::string> run_policy(const xml::Document& input);

}  // namespace systole::sim
