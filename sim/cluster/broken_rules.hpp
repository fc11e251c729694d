#pragma once

#include "sim/cluster/sabotage.hpp"
#include "sim/cluster/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace systole::sim {

/// A rule broken on purpose. A simulator that does not find it within `within` seeds is not worth its time.
struct BrokenRule {
    enum class Where { replicas, nodes };  ///< which of the two simulations is to find it
    std::string name;
    Where where = Where::nodes;
    std::uint64_t within = 200;
    Sabotage sabotage;
};

[[nodiscard]] const std::vector<BrokenRule>& broken_rules();
/// Null if there is none of that name.
[[nodiscard]] const BrokenRule* find_broken_rule(const std::string& name);
[[nodiscard]] Report run_broken(const BrokenRule& rule, std::uint64_t seed, bool keeps_trace);

}  // namespace systole::sim
