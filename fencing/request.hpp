#pragma once

#include "base/time.hpp"
#include "fencing/peer_protocol.hpp"
#include "fencing/topology.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace systole::fencing {

/// A fencing that this node's fencer owns: asks all members what they can do, chooses who does it, sees it through.
/// Follows the rules of "Choosing who does it" and "Topology" in Pacemaker 3.0's fencer.
class FenceRequest {
public:
    struct Question {
        std::string id;
        Fence ask;                     ///< its timeout is not 0
        std::optional<Levels> levels;  ///< the target's topology
        std::set<NodeName> members;    ///< who is asked, this node included
    };

    /// Have this member execute it (this node itself perhaps).
    struct Order {
        NodeName peer;
        PeerExecute execute;
    };
    struct Finished {
        Outcome outcome;
        std::optional<NodeName> delegate;  ///< who executed last
    };
    using Next = std::variant<std::monostate, Order, Finished>;

    FenceRequest(Question question, base::Time now);

    [[nodiscard]] const std::string& id() const { return question_.id; }
    [[nodiscard]] const Fence& ask() const { return question_.ask; }

    [[nodiscard]] Next on_devices(const NodeName& peer, std::vector<Capability> devices, base::Time now);
    [[nodiscard]] Next on_done(const NodeName& peer, unsigned step, const Outcome& outcome, base::Time now);
    [[nodiscard]] Next on_members(const std::set<NodeName>& members, base::Time now);
    [[nodiscard]] Next tick(base::Time now);
    [[nodiscard]] base::Time deadline() const { return deadline_; }

private:
    /// One thing to be done by one peer; without a device: by any of its devices.
    struct Step {
        std::optional<DeviceId> device;
        Action action = Action::reboot;
        bool may_fail = false;
    };
    enum class State { asking, choosing, executing, finished };

    [[nodiscard]] Next advance(base::Time now);
    [[nodiscard]] bool is_ready() const;
    void begin(base::Time now);
    [[nodiscard]] Next execute(const NodeName& peer, base::Time now);
    [[nodiscard]] Next step_failed(const Outcome& outcome, base::Time now);
    [[nodiscard]] Next step_done(base::Time now);
    [[nodiscard]] Next finish(Outcome outcome);
    void enter_level(std::size_t level);
    [[nodiscard]] std::vector<Step> level_steps(const std::vector<DeviceId>& devices) const;
    [[nodiscard]] std::vector<Step> unfencing_steps(const std::vector<DeviceId>& besides) const;

    [[nodiscard]] std::optional<NodeName> choose_peer() const;
    [[nodiscard]] bool may_use_target() const;
    [[nodiscard]] std::vector<NodeName> peers_by_devices() const;
    [[nodiscard]] bool can_do(const NodeName& peer, const Step& step, bool verified_only) const;
    [[nodiscard]] const Capability* find(const NodeName& peer, const DeviceId& device) const;
    [[nodiscard]] const Capability* find_anywhere(const DeviceId& device) const;
    [[nodiscard]] Milliseconds needed_by(const Capability& device) const;
    [[nodiscard]] Milliseconds needed_by(const NodeName& peer, const Step& step) const;
    [[nodiscard]] Milliseconds needed_in_all() const;

    Question question_;
    std::set<NodeName> members_;
    std::set<NodeName> awaited_;
    std::map<NodeName, std::vector<Capability>> replies_;
    State state_ = State::asking;
    base::Time deadline_;       // of the state
    base::Time last_moment_{};  // of all executions together
    std::size_t level_ = 0;
    std::vector<Step> steps_;
    std::size_t step_ = 0;
    unsigned executions_ = 0;
    std::set<NodeName> failed_peers_;  // at the current step
    std::optional<NodeName> executing_;
    std::optional<NodeName> delegate_;
    std::optional<Outcome> last_failure_;
};

}  // namespace systole::fencing
