#pragma once

#include <string_view>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// Limit of instances of a clone and replicas of a bundle, so that a slip of the pen does not eat the memory.
inline constexpr int kMostInstances = 10'000;

/// Reads what makes a clone of a resource whose meta table and settings are filled, and makes its instances (spec 1 §7.2).
/// False if the clone is invalid.
bool read_clone(Cluster& cluster, Resource& clone);

/// Makes the next instance of a clone; beyond clone-max it is marked as removed. Null if its content is invalid.
Resource* make_instance(Cluster& cluster, Resource& clone);

/// A count of at least `lowest`; absent or unreadable text gives `lowest` too (spec 1 §1.2).
[[nodiscard]] int parse_count(std::string_view text, int lowest);

}  // namespace systole::pengine
