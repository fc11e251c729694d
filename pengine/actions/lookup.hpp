#pragma once

#include <string_view>
#include <vector>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// The newest action of the resource with this task, or null. With a node, actions without one do not match (spec 3 §1.2).
[[nodiscard]] Action* newest_action(const Resource& rsc, Task task, const Node* node = nullptr);
/// The newest action of the resource with this key, likewise.
[[nodiscard]] Action* newest_action_with_key(const Resource& rsc, std::string_view key, const Node* node = nullptr);
/// The newest action of no resource with this key, or null.
[[nodiscard]] Action* newest_unowned_action(const Cluster& cluster, std::string_view key);

/// All actions in `list` with this key, oldest first. With a node, an action that has none yet is adopted: it gets that node for
/// good, and matches.
[[nodiscard]] std::vector<Action*> adopt_actions(const std::vector<Action*>& list, std::string_view key, Node* node);
/// The oldest of them (adopting all the same), or null.
[[nodiscard]] Action* adopt_oldest_action(const std::vector<Action*>& list, std::string_view key, Node* node);
/// All actions of the resource with this key that are on exactly this node, oldest first.
[[nodiscard]] std::vector<Action*> actions_exactly_on(const Resource& rsc, std::string_view key, const Node& node);
/// All actions of the resource with this task (interval 0) for a node, adopting, oldest first.
[[nodiscard]] std::vector<Action*> adopt_task_actions(const Resource& rsc, std::string_view task, Node* node);

}  // namespace systole::pengine
