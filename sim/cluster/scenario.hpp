#pragma once

#include "sim/cluster/node.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace systole::sim {

/// What came of one run.
struct Report {
    std::uint64_t seed = 0;
    std::string shape;  ///< number of nodes and mode
    std::uint64_t events = 0;
    std::size_t changes = 0;              ///< acknowledged
    std::vector<std::string> complaints;  ///< none: the run was good
    std::vector<std::string> trace;
};

/// One run of a cluster of replicas: random faults under load, then repair and rest, then judgement. The same seed gives the same
/// run.
[[nodiscard]] Report run_scenario(std::uint64_t seed, const NodeKind& kind, bool keeps_trace);

}  // namespace systole::sim
