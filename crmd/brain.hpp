#pragma once

#include "base/rng.hpp"
#include "cib/replicated_cib.hpp"
#include "cib/replication/replica.hpp"
#include "crmd/attributes.hpp"
#include "crmd/brain_output.hpp"
#include "crmd/commands.hpp"
#include "crmd/controller.hpp"
#include "crmd/desk.hpp"
#include "crmd/fence_hands.hpp"
#include "crmd/hands.hpp"
#include "crmd/surroundings.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace systole::crmd {

/// A node's brain: replica of the CIB, controller, attributes and the sides towards executor, fencer and clients, as one sans-IO
/// core. Feed it with events, then carry out take_output() in the order of its fields. One thread.
class Brain final : private Surroundings {
public:
    /// After this long a node that was asked to go goes whatever runs on it (shutdown-escalation).
    static constexpr base::Milliseconds kShutdownEscalation{std::chrono::minutes{20}};

    /// `state` holds what the node brings in (an empty or imported CIB) and is changed by the brain alone; both it and `rng` must
    /// outlive the brain. Errors: those of cib::Replica::start.
    [[nodiscard]] static base::Result<std::unique_ptr<Brain>> start(BrainConfig config,
                                                                    cib::ReplicatedCib& state,
                                                                    cib::Recovered recovered,
                                                                    base::Rng& rng);

    // Events; each says when it happens.
    void on_channel(const messaging::Event& event, cib::Moment at);
    void on_flushed(cib::Ticket ticket, cib::Moment at);
    void on_disk_failed(const std::string& reason, cib::Moment at);
    void on_executor_connected(cib::Moment at);
    void on_executor_lost(cib::Moment at);
    void on_executor(const lrmd::FromExecutor& message, cib::Moment at);
    void on_fencer_connected(cib::Moment at);
    void on_fencer_lost(cib::Moment at);
    void on_fencer(const fencing::FromFencer& message, cib::Moment at);
    void on_client_request(ClientId client,
                           std::uint64_t request,
                           const ClientIdentity& identity,
                           ClientRequest body,
                           cib::Moment at);
    void on_client_gone(ClientId client, cib::Moment at);
    /// A run of the policy engine ended: the text of its graph, or why there is none.
    void on_decision(std::uint64_t run, const base::Result<std::string>& graph, cib::Moment at);
    /// This node shall go: everything is moved away or stopped first. A second request ends it at once.
    void on_shutdown_requested(cib::Moment at);
    /// To be called at next_deadline() or later.
    void on_timer(cib::Moment at);

    [[nodiscard]] BrainOutput take_output();
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    /// What the policy engine is to decide on, as things stand; for the child that was forked for a DecisionOrder.
    [[nodiscard]] xml::Document policy_input() const { return controller_.policy_input(); }
    [[nodiscard]] const cib::Replica& replica() const override { return replica_; }
    [[nodiscard]] const Controller& controller() const { return controller_; }
    [[nodiscard]] xml::Element cib() const override { return state_->root(); }

private:
    Brain(BrainConfig config, cib::ReplicatedCib& state, cib::Replica replica, base::Rng& rng);

    // Surroundings of the parts.
    [[nodiscard]] const BrainConfig& config() const override { return config_; }
    [[nodiscard]] cib::Moment moment() const override { return now_; }
    [[nodiscard]] base::Rng& rng() override { return *rng_; }
    bool send(const Message& message, std::optional<messaging::NodeId> to) override;
    void change(cib::Part part, cib::Request request, Continuation continuation) override;
    [[nodiscard]] BrainOutput& output() override { return output_; }

    /// Lets the controller act and takes the replica's output, until neither has more to do.
    void settle();
    bool drain_replica();
    void on(const cib::Frozen& frozen);
    void on(const cib::TermOpened& opened);
    void on(const cib::WritableChanged& changed);
    void on(const cib::Applied& applied);
    void on(const cib::PayloadDelivered& payload);
    void on(const cib::Alarm& alarm);
    void on(const cib::Remark& remark);
    void on(const cib::Settled& settled);

    void receive(const messaging::Member& from, Message& message);
    void receive(const messaging::Member& from, const Report& report) { controller_.on(from, report); }
    void receive(const messaging::Member& from, const Instructions& instructions);
    void receive(const messaging::Member& from, const OperationResult& result);
    void receive(const messaging::Member& from, const ActionDone& done);
    void receive(const messaging::Member& from, const Recorded& recorded);
    void receive(const messaging::Member& from, const FencingResult& result);
    void receive(const messaging::Member& from, const AttributesChanged& changed);
    void receive(const messaging::Member& from, const AttributesSynchronised& all);
    void receive(const messaging::Member& from, const FencerMessage& message);
    void receive(const messaging::Member& from, const Command& command);
    void receive(const messaging::Member& from, const CommandAnswer& answer);

    void on_fencing_notice(const fencing::HistoryEntry& entry);
    void forget_absent_nodes();
    void announce_membership();
    void ask_to_leave();
    void leave();
    void exit(Exit::Why why);

    BrainConfig config_;
    cib::ReplicatedCib* state_;
    base::Rng* rng_;
    cib::Moment now_{};
    cib::Replica replica_;
    BrainOutput output_;
    Attributes attributes_;
    Controller controller_;
    Hands hands_;
    FenceHands fence_hands_;
    Commands commands_;
    Desk desk_;
    std::map<std::uint64_t, Continuation> changes_;
    bool is_leaving_ = false;  ///< asked to go
    std::optional<base::Time> escalation_at_;
    std::optional<base::Time> gone_at_;  ///< goodbye has been said: exit then
};

}  // namespace systole::crmd
