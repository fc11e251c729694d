#pragma once

#include "base/time.hpp"
#include "tools/resource/context.hpp"

#include <set>
#include <string>

namespace systole::tools {

/// `--wait`: until the cluster has nothing more to do, or --timeout is over. Returns the exit status.
[[nodiscard]] int wait_for_cluster(ResourceContext& context);

enum class Until { stopped, started };
/// Reads the CIB again and again until all of these primitives run or none does. False: not in time, or the CIB cannot be read.
[[nodiscard]] bool wait_for_resources(ResourceContext& context,
                                      const std::set<std::string>& primitives,
                                      Until until,
                                      base::Milliseconds limit);

}  // namespace systole::tools
