#include "pengine/placement/failure_threshold.hpp"

#include "pengine/actions/lookup.hpp"
#include "pengine/history/fail_count.hpp"

namespace systole::pengine {

bool is_threshold_reached(Cluster& cluster, Resource& leaf, const Node& node) {
    if (leaf.settings.migration_threshold == 0 || leaf.failure_ignored ||
        newest_action(leaf, Task::clear_failcount, &node) != nullptr) {
        return false;
    }
    const Score failures = fail_count(cluster, leaf, node, {.with_launched = true, .entry = {}}).count;
    return failures > 0 && failures >= leaf.settings.migration_threshold;
}

}  // namespace systole::pengine
