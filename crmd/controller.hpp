#pragma once

#include "crmd/attributes.hpp"
#include "crmd/flights.hpp"
#include "crmd/node_roster.hpp"
#include "crmd/surroundings.hpp"
#include "crmd/transition/executor.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// The coordinator's part: gathers reports, keeps node states, decides when the policy engine runs, walks its graph, and writes
/// results into the CIB. Every brain has one; it does nothing while another node coordinates.
class Controller {
public:
    static constexpr base::Milliseconds kReportTimeout{5000};
    /// After quorum is gained more nodes may be about to come (runtime spec 6.3.4).
    static constexpr base::Milliseconds kQuorumGainDelay{5000};
    /// An action that an earlier coordinator asked for is awaited no longer than this.
    static constexpr base::Milliseconds kForeignActionLimit{std::chrono::minutes{10}};

    enum class State { inactive, joining, idle, deciding, transition };

    Controller(Surroundings& surroundings, Attributes& attributes);

    // What happens. Each is followed by pump().
    void on_term_opened(const cib::TermOpened& opened);
    void on_frozen();
    void on_writable();
    void on_quorum(bool is_quorate);
    void on_applied(const cib::Applied& applied);
    void on_timer();
    void on(const messaging::Member& from, const Report& report);
    void on(const OperationResult& result);
    void on(const ActionDone& done);
    void on(const FencingResult& result);
    void on_own_attributes_delivered();
    /// A fencing that was not asked for by a graph of ours ended well.
    void on_external_fencing(const fencing::HistoryEntry& entry);
    void on_decision(std::uint64_t run, const base::Result<std::string>& graph);

    /// Writes what is due, begins what is ready, decides if there is reason and nothing is in the way.
    void pump();

    /// The CIB as the policy engine shall see it: with an entry for each action in flight.
    [[nodiscard]] xml::Document policy_input() const;
    [[nodiscard]] std::optional<base::Time> next_deadline() const;
    [[nodiscard]] State state() const;
    [[nodiscard]] bool is_active() const { return is_active_; }
    [[nodiscard]] bool is_quorate() const { return is_quorate_; }
    [[nodiscard]] NodeRoster& roster() { return roster_; }

    // For commands of clients, on the coordinator.
    void trigger(std::string reason);
    /// A status change; the controller waits for it before it decides. `then` may be empty.
    void write(cib::Request request, std::function<void(bool)> then = {});
    void change_attributes(std::vector<AttributeChange> changes);
    void instruct(Instruction instruction);
    /// Fences for a client, under this coordinator's quorum.
    [[nodiscard]] bool may_fence() const;

    /// Called once when this node, the coordinator, has been told to go and its last transition is over.
    void set_shutdown_handler(std::function<void()> handler) { on_own_shutdown_ = std::move(handler); }
    /// Called when the CIB has no history of the resource on the node any more, as an instruction without a graph asked for.
    using OnForgotten = std::function<void(const std::string& node, const std::string& resource)>;
    void set_forgotten_handler(OnForgotten handler) { on_forgotten_ = std::move(handler); }
    void set_listener(std::function<void(xml::Document)> listener) { on_transition_event_ = std::move(listener); }

private:
    // controller.cpp: terms, nodes.
    void reset();
    void integrate();
    void note_seen(const std::vector<messaging::Member>& members);
    void settle_lost_nodes();
    void lose(const NodeKey& node);
    void welcome(const std::string& node);
    void replace_history(const NodeKey& node, xml::Element history);
    void ensure_configuration();
    void write_cluster_state();
    void evaluate_quorum();

    // controller_transition.cpp: decisions and the graph.
    void decide_if_possible();
    void start_transition(transition::Plan plan);
    void bind_flights();
    void settle_landed();
    void lose_quorum();
    void gain_quorum();
    void step_transition();
    bool step_once();
    void finish_transition(transition::Outcome outcome);
    bool begin(const transition::Action& action, std::vector<Instruction>& instructions, std::vector<OperationRecord>& pending);
    bool begin_cluster_action(const transition::Action& action, std::vector<Instruction>& instructions);
    void begin_shutdown(const transition::Action& action, std::vector<Instruction>& instructions);
    void write_pending(const std::vector<OperationRecord>& pending);
    void declare_lost(const transition::Action& action);
    void settle_overdue();
    [[nodiscard]] base::Milliseconds patience(const transition::Action& action) const;
    [[nodiscard]] std::string fencing_owner(const std::string& target) const;
    [[nodiscard]] std::string key_of(const transition::Action& action) const;
    [[nodiscard]] OperationRecord pending_record(const transition::Action& action, const std::string& transition_key) const;
    void resend_missing(const Report& report);
    void announce(std::string_view state, const std::string& reason);

    // controller_results.cpp: what came of it.
    void finish(const OperationResult& result);
    void settle_action(const std::string& transition_key, bool is_success, bool is_failure_ignored, const std::string& reason);
    void count_failure(const OperationResult& result);
    [[nodiscard]] bool is_news(const std::string& target, base::Milliseconds age) const;
    void record_fenced(const std::string& target, std::function<void()> then);
    void write_due_attributes();

    struct Decision {
        std::uint64_t run = 0;
        bool is_stale = false;
    };

    Surroundings* world_;
    Attributes* attributes_;
    NodeRoster roster_;
    Flights flights_;
    std::optional<transition::Executor> executor_;
    bool plan_assumes_quorum_ = false;
    std::optional<Decision> deciding_;
    std::vector<Flight> landed_;         ///< ended well while the policy engine ran on a snapshot that has them pending
    std::optional<std::string> reason_;  ///< why a decision is wanted
    std::string last_reason_;
    std::uint64_t runs_ = 0;
    int transitions_ = 0;
    std::string dc_uuid_;
    bool is_active_ = false;
    bool is_integrated_ = false;
    bool is_quorate_ = false;
    std::optional<base::Time> quorum_gain_at_;
    std::set<std::string> reports_missing_;
    base::Time reports_due_{};
    std::vector<messaging::Member> members_;       ///< of the term that is or was open last
    std::map<std::string, base::Time> last_seen_;  ///< when each node was last a member of a term of ours, as far as noted
    std::map<std::string, int> job_limits_;
    std::map<std::string, int> fencing_failures_;
    std::size_t unsettled_ = 0;             ///< own CIB changes without an answer
    std::size_t attributes_under_way_ = 0;  ///< own attribute changes not delivered back
    std::uint64_t reign_ = 0;               ///< tells answers to earlier terms' requests apart
    std::optional<base::Time> recheck_at_;
    std::string decided_configuration_;        ///< version of the configuration that the last trigger was for
    bool leaves_after_transition_ = false;
    std::function<void()> on_own_shutdown_;
    OnForgotten on_forgotten_;
    std::function<void(xml::Document)> on_transition_event_;
};

}  // namespace systole::crmd
