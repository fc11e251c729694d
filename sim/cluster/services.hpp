#pragma once

#include "base/rng.hpp"
#include "lrmd/agent_command.hpp"
#include "lrmd/agent_outcome.hpp"
#include "messaging/node_list.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace systole::sim {

/// What a resource's agent manages on one machine, as it really is.
enum class ServiceState { stopped, started, promoted };

/// How badly agents do at present.
struct AgentFaults {
    unsigned fails_per_mille = 0;
    unsigned hangs_per_mille = 0;
    base::Milliseconds longest{50};  ///< of a run that does not hang
};

/// The services on all machines, and what agents do to them. A service counts as started from the moment its start begins until
/// a stop has succeeded, and what fails may leave it either way: so what is seen here is never better than what could be.
class Services {
public:
    Services(messaging::NodeList nodes, base::Rng& rng) : nodes_(std::move(nodes)), rng_(&rng) {}

    /// What one call of an agent will come to.
    struct Run {
        base::Milliseconds takes{0};
        bool fails = false;
        bool hangs = false;  ///< until it is killed
    };

    [[nodiscard]] AgentFaults& faults() { return faults_; }

    [[nodiscard]] Run begin(messaging::NodeId node, const lrmd::AgentCall& call);
    [[nodiscard]] lrmd::AgentEnd end(messaging::NodeId node, const lrmd::AgentCall& call, const Run& run);
    /// It was killed before it had ended.
    void killed(messaging::NodeId node, const lrmd::AgentCall& call);

    /// The service ends by itself.
    void die(messaging::NodeId node, const std::string& id);
    void power_went(messaging::NodeId node);

    [[nodiscard]] ServiceState state(messaging::NodeId node, const std::string& id) const;
    /// It was started and has died since, unknown to the cluster at first.
    [[nodiscard]] bool has_died(messaging::NodeId node, const std::string& id) const;
    [[nodiscard]] std::set<messaging::NodeId> active_on(const std::string& id) const;
    [[nodiscard]] std::set<messaging::NodeId> promoted_on(const std::string& id) const;
    [[nodiscard]] std::vector<std::string> active_at(messaging::NodeId node) const;

private:
    using Place = std::pair<messaging::NodeId, std::string>;

    void set(messaging::NodeId node, const std::string& id, ServiceState state);
    [[nodiscard]] int monitor(messaging::NodeId node, const std::string& id) const;
    [[nodiscard]] int migrate_to(messaging::NodeId node, const lrmd::AgentCall& call);
    void leave_as_it_may_be(messaging::NodeId node, const lrmd::AgentCall& call);

    messaging::NodeList nodes_;
    base::Rng* rng_;
    AgentFaults faults_;
    std::map<Place, ServiceState> states_;  // what is not here is stopped
    std::set<Place> died_;
};

}  // namespace systole::sim
