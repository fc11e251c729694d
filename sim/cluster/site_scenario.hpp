#pragma once

#include "sim/cluster/sabotage.hpp"
#include "sim/cluster/scenario.hpp"

#include <cstdint>

namespace systole::sim {

/// One run of a cluster of complete nodes with a random configuration: random faults under load, then repair and rest, then
/// judgement. The same seed gives the same run. It ends early, without judging rest, once something is wrong.
[[nodiscard]] Report run_site_scenario(std::uint64_t seed, const Sabotage& sabotage, bool keeps_trace);

}  // namespace systole::sim
