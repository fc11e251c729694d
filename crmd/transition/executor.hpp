#pragma once

#include "base/time.hpp"
#include "crmd/transition/plan.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd::transition {

/// How much may be in flight. Resource actions only, but for `batch`, which counts synapses.
struct Limits {
    std::optional<int> batch;            ///< cluster-wide; none: unlimited
    std::map<std::string, int> node;     ///< by executing node
    std::optional<int> other_nodes;      ///< for nodes not listed; none: unlimited
    std::map<std::string, int> outside;  ///< actions in flight per node that this graph does not contain
    bool operator==(const Limits&) const = default;
};

/// Whether a failure stops the transition.
enum class FailureWeight { normal, ignored };

enum class Outcome {
    complete,    ///< all synapses done
    stopped,     ///< aborted or failed: some were not begun, by intention
    terminated,  ///< some never became ready although nothing was aborted: the graph was broken
};

/// What to do after a step, in this order.
struct StepOutput {
    std::vector<const Action*> lost;   ///< no result came in time; they count as failed now
    std::vector<const Action*> begin;  ///< start these; each is confirmed or failed exactly once later
    std::optional<Outcome> finished;   ///< told once
};

/// Walks one transition graph: says which actions to begin when, and learns their results.
/// Sans-IO; one instance per graph. Rules: doc of graph execution (order, limits, abort priority, timers).
class Executor {
public:
    static constexpr int kInfinity = 1'000'000;

    explicit Executor(Plan plan, Limits limits = {});

    /// The action with this id is already under way from an earlier graph: it is not begun again, and its result counts.
    void bind(int action_id, base::Time now);
    /// The action must not be begun by this graph, however ready it is.
    void hold(int action_id);
    void set_limits(Limits limits) { limits_ = std::move(limits); }

    /// Begins what is ready, expires what is overdue, notices the end.
    StepOutput step(base::Time now);

    /// The action ended as expected. Unknown or ended ones are ignored.
    void confirm(int action_id);
    /// The action ended otherwise; a `normal` failure aborts at its synapse's priority + 1.
    void fail(int action_id, FailureWeight weight = FailureWeight::normal);
    /// Everything in flight on the node has failed. Returns the ids.
    std::vector<int> fail_node(const std::string& node);
    /// No action of a synapse with a lower priority begins from now on. The first reason at the highest priority is kept.
    void abort(int priority, std::string reason);

    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] bool is_finished() const { return finished_; }
    [[nodiscard]] bool is_aborted() const { return abort_priority_ > 0; }
    [[nodiscard]] const std::string& abort_reason() const { return abort_reason_; }
    [[nodiscard]] bool has_begun(int action_id) const;
    [[nodiscard]] bool is_in_flight(int action_id) const;
    /// The node is to go down by an action that has begun or is done.
    [[nodiscard]] bool expects_down(const std::string& node_id) const;
    /// When `step` must be called even if nothing else happens.
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

private:
    enum class State { waiting, in_flight, confirmed, failed };
    struct Progress {
        State state = State::waiting;
        std::size_t open_inputs = 0;
        bool is_held = false;
        bool input_failed = false;
        std::vector<std::size_t> dependents;
        std::optional<base::Time> deadline;
    };

    void link_inputs();
    void expire(base::Time now, StepOutput& output);
    void sweep(base::Time now, StepOutput& output);
    bool may_begin(std::size_t index) const;
    bool has_room(const Action& action) const;
    void begin(std::size_t index, base::Time now, StepOutput& output);
    void settle(std::size_t index, State state);
    void count(const Action& action, int change);
    std::optional<Outcome> outcome() const;
    std::optional<std::size_t> find(int action_id) const;

    Plan plan_;
    Limits limits_;
    std::vector<Progress> progress_;  // parallel to plan_.synapses
    std::map<int, std::size_t> by_action_;
    std::set<std::size_t> ready_;            // all inputs settled, not begun; in document order
    std::map<std::string, int> node_load_;   // resource actions in flight
    std::map<std::string, int> migrations_;  // of these, migrations
    std::set<std::pair<base::Time, std::size_t>> deadlines_;
    std::size_t in_flight_ = 0;
    std::size_t incomplete_ = 0;
    int abort_priority_ = 0;
    std::string abort_reason_;
    bool finished_ = false;
};

}  // namespace systole::crmd::transition
