#pragma once

#include "crmd/messages.hpp"
#include "crmd/transition/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// An instructed action that has no result in the CIB yet (design §6.5: F).
struct Flight {
    InFlight what;
    std::optional<transition::Action> action;  ///< as instructed by this coordinator; nothing if it is from a Report
    std::optional<int> bound;                  ///< the action of the current plan that takes its result
    base::Time due = base::Time::max();         ///< the result is overdue from here on
};

/// Which actions of a plan an earlier instruction already does, and which instructions no plan wants any more.
struct Binding {
    struct Bound {
        int action_id = 0;
        std::string transition_key;
    };
    std::vector<Bound> bound;
    std::vector<std::string> superseded;  ///< transition keys; these run to their end
    bool blocks_changes = false;          ///< one of the superseded changes a resource's state
};

/// All actions in flight, by transition key.
class Flights {
public:
    void add(Flight flight);
    [[nodiscard]] const Flight* find(const std::string& transition_key) const;
    /// Removes and returns it.
    std::optional<Flight> take(const std::string& transition_key);
    void forget_node(const std::string& node);
    /// The node has forgotten the resource, and with it everything that was under way; `but` is the key of what asked for that.
    void forget_resource(const std::string& node, const std::string& resource, const std::string& but);
    /// A report of the node: what an earlier one told, and this one does not, has ended or is lost.
    void reconcile(const std::string& node, const std::vector<InFlight>& reported);
    /// The one that an action of the current plan waits for.
    [[nodiscard]] const Flight* find_bound(int action_id) const;
    /// Those whose result is overdue: told once.
    std::vector<Flight> take_overdue(base::Time now);
    [[nodiscard]] std::optional<base::Time> next_due() const;
    void clear() { flights_.clear(); }

    /// Ties what is in flight to the actions of a new plan: same node, resource, operation, interval and parameters; fencing and
    /// probes whatever the parameters.
    Binding bind(const transition::Plan& plan);

    [[nodiscard]] const std::map<std::string, Flight>& all() const { return flights_; }
    /// How many not bound to the current plan each node is busy with.
    [[nodiscard]] std::map<std::string, int> unbound_load() const;

private:
    std::map<std::string, Flight> flights_;
};

/// What a flight is told apart by.
[[nodiscard]] InFlight in_flight_of(const transition::Action& action, const std::string& transition_key);

}  // namespace systole::crmd
