#pragma once

#include <optional>
#include <vector>

#include "pengine/history/entry.hpp"
#include "pengine/model/cluster.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// What is being read while histories are unpacked: one resource on one node.
struct ResourceHistory {
    Cluster& cluster;
    Resource& rsc;
    Node& node;
    OnFail on_fail = OnFail::ignore;           ///< the worst failure so far that has not been made good
    std::optional<HistoryEntry> last_failure;
};

/// The role a resource that runs is in at least: started, or unpromoted in a promotable clone.
[[nodiscard]] Role active_role(const Resource& rsc);

/// Remembers a failed operation for display, once per key and node, if the node is online.
void record_failed_operation(Cluster& cluster, const HistoryEntry& entry, Node& node, Resource& rsc);

/// What a ban because of a failure applies to: the resource itself, or everything around an anonymous instance.
[[nodiscard]] inline Resource& banned_by_failure(Resource& rsc) {
    return rsc.settings.is_unique ? rsc : rsc.top();
}

/// Origin of scores that come from a history entry.
[[nodiscard]] inline Origin history_origin(const HistoryEntry& entry) {
    return {Origin::Kind::history, entry.id};
}

}  // namespace systole::pengine
