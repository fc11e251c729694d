#pragma once

#include "pengine/explain/explanation.hpp"
#include "pengine/model/cluster.hpp"

#include <unordered_map>
#include <vector>

namespace systole::pengine {

/// Why actions are there, and why some are not. Precondition: build_graph() was called.
class ActionReasons {
public:
    explicit ActionReasons(const Cluster& cluster);

    /// One for every action of the graph that belongs to the resource itself, or to none (null), in order of creation.
    [[nodiscard]] std::vector<ActionReason> of(const Resource* rsc) const;
    /// Why what the resource should do cannot be done: from its own action to the root of it. Empty if nothing is in the way.
    [[nodiscard]] std::vector<Block> blocks_of(const Resource& rsc) const;

private:
    using Effects = std::unordered_map<const Action*, const ActionEffect*>;

    [[nodiscard]] ActionReason reason_of(const Action& action) const;
    [[nodiscard]] const Action& own_root(const Action& action) const;
    void explain_effect(ActionReason& reason, const ActionEffect& effect) const;
    void explain_resource_action(ActionReason& reason, const Action& action) const;
    [[nodiscard]] Block block_of(const Action& action, const ActionEffect* effect) const;
    [[nodiscard]] std::string_view ordering_between(const Action& one, const Action& other) const;

    const Cluster& cluster_;
    Effects required_;
    Effects prevented_;
};

}  // namespace systole::pengine
