#pragma once

#include "lrmd/agent_command.hpp"
#include "lrmd/protocol.hpp"
#include "messaging/types.hpp"
#include "sim/cluster/services.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::sim {

/// What the configuration allows of one resource, by the name its agent knows it by.
struct ManagedResource {
    std::size_t most_active = 1;  ///< nodes at a time
    std::size_t most_promoted = 0;
    std::optional<std::string> after;  ///< must be started on the same node before this one: the member before it in its group
};
using ManagedResources = std::map<std::string, ManagedResource>;

/// Judges invariants 1 to 3 of the design from agents run, devices fired and what the network delivered, never from a core's
/// opinion. Each complaint is a sentence.
class Safety {
public:
    /// `has_majorities`: at most one partition can be quorate at a time.
    Safety(ManagedResources resources, const Services& services, bool has_majorities)
        : resources_(std::move(resources)), services_(&services), has_majorities_(has_majorities) {}

    /// Called before the agent has any effect.
    void agent_begins(messaging::NodeId node, const lrmd::AgentCall& call);
    /// A node's brain has handed an operation to its executor; `in_majority`: as the last view delivered to it says.
    void instructed(messaging::NodeId node, const lrmd::RunOperation& operation, bool in_majority);
    /// A node's brain has asked its fencer to fence a node, as the coordinator told it to.
    void fencing_asked(messaging::NodeId node, const std::string& target, bool in_majority);

    /// What ran there is gone, but nobody may rely on it before the node is fenced, vouched for, or back.
    void power_went(messaging::NodeId node);
    void is_surely_down(messaging::NodeId node);
    void came_back(messaging::NodeId node) { is_surely_down(node); }

    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }
    /// Agents run but for monitors and the like: stands still when the cluster is at rest.
    [[nodiscard]] std::uint64_t changes_begun() const { return changes_; }
    [[nodiscard]] std::uint64_t fencings_asked() const { return fencings_; }

private:
    [[nodiscard]] ManagedResource rule_of(const std::string& id) const;
    void check_places(messaging::NodeId node, const lrmd::AgentCall& call, std::set<messaging::NodeId> places, std::size_t most);
    void check_order(messaging::NodeId node, const std::string& id);
    void check_term(messaging::NodeId node, const lrmd::RunOperation& operation);
    void complain(std::string text) { complaints_.push_back(std::move(text)); }

    ManagedResources resources_;
    const Services* services_;
    bool has_majorities_;
    std::map<std::string, std::set<messaging::NodeId>> suspects_;  ///< where a resource may run as far as anybody can know
    std::map<std::string, std::set<messaging::NodeId>> promoted_suspects_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> coordinators_;
    std::map<messaging::NodeId, lrmd::Term> terms_;
    std::uint64_t changes_ = 0;
    std::uint64_t fencings_ = 0;
    std::vector<std::string> complaints_;
};

}  // namespace systole::sim
