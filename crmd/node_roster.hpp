#pragma once

#include "crmd/cib_changes.hpp"
#include "crmd/surroundings.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::crmd {

/// Which nodes are there, as the coordinator sees it, and what the CIB has to say of them. A brain that goes while its host
/// stays has a while to come back (design §6.6.1).
class NodeRoster {
public:
    static constexpr base::Milliseconds kGrace{5000};
    static constexpr base::Milliseconds kCrashMemory{std::chrono::minutes{5}};
    static constexpr std::size_t kCrashesForgiven = 2;

    explicit NodeRoster(Surroundings& surroundings) : world_(&surroundings) {}

    /// All configured nodes, and those the status section knows.
    [[nodiscard]] std::vector<NodeKey> nodes() const;
    [[nodiscard]] std::optional<NodeKey> find(const std::string& name) const;
    [[nodiscard]] bool is_member(const std::string& name) const;
    [[nodiscard]] bool is_host(const std::string& name) const;

    /// Nodes that the CIB shows as up and that are gone now: told once each, a brain's after its grace.
    std::vector<NodeKey> take_lost(base::Time now);
    /// The node is back, or its loss has been dealt with.
    void forgive(const std::string& name) { grace_.erase(name); }
    [[nodiscard]] bool is_in_grace(const std::string& name) const { return grace_.contains(name); }
    void clear_grace() { grace_.clear(); }
    [[nodiscard]] std::optional<base::Time> next_deadline() const;

    /// What the CIB has to say of a member that reported; nothing if it says so already.
    [[nodiscard]] std::optional<NodeStateChange> arrival(const std::string& name) const;
    /// What it has to say of a lost one.
    [[nodiscard]] NodeStateChange departure(const NodeKey& node) const;
    [[nodiscard]] bool was_expected_down(const NodeKey& node) const;

private:
    [[nodiscard]] xml::Element state_of(const NodeKey& node) const;
    [[nodiscard]] bool shows_as_up(const NodeKey& node) const;

    Surroundings* world_;
    std::map<std::string, base::Time> grace_;  ///< brains that went, and until when they may come back
    std::map<std::string, std::vector<base::Time>> crashes_;
};

}  // namespace systole::crmd
