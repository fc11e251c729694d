#include "pengine/actions/lookup.hpp"

#include "base/text.hpp"
#include "pengine/actions/keys.hpp"

namespace systole::pengine {

namespace {

bool has_key(const Action& action, std::string_view key) {
    return action.key.size() == key.size() && (action.key == key || base::equals_ignoring_case(action.key, key));
}

bool adopts(Action& action, Node* node) {
    if (node == nullptr) {
        return true;
    }
    if (action.node == nullptr) {
        action.node = node;
    }
    return action.node == node;
}

template <typename Matches>
Action* newest(const std::vector<Action*>& list, const Node* node, const Matches& matches) {
    for (auto at = list.rbegin(); at != list.rend(); ++at) {
        if (matches(**at) && (node == nullptr || (*at)->node == node)) {
            return *at;
        }
    }
    return nullptr;
}

}  // namespace

Action* newest_action(const Resource& rsc, Task task, const Node* node) {
    return newest(rsc.scheduling.actions, node, [task](const Action& action) { return action.task == task; });
}

Action* newest_action_with_key(const Resource& rsc, std::string_view key, const Node* node) {
    return newest(rsc.scheduling.actions, node, [key](const Action& action) { return has_key(action, key); });
}

Action* newest_unowned_action(const Cluster& cluster, std::string_view key) {
    return newest(cluster.unowned_actions, nullptr, [key](const Action& action) { return has_key(action, key); });
}

std::vector<Action*> adopt_actions(const std::vector<Action*>& list, std::string_view key, Node* node) {
    std::vector<Action*> found;
    for (Action* action : list) {
        if (has_key(*action, key) && adopts(*action, node)) {
            found.push_back(action);
        }
    }
    return found;
}

Action* adopt_oldest_action(const std::vector<Action*>& list, std::string_view key, Node* node) {
    Action* oldest = nullptr;
    for (Action* action : list) {
        if (has_key(*action, key) && adopts(*action, node) && oldest == nullptr) {
            oldest = action;
        }
    }
    return oldest;
}

std::vector<Action*> actions_exactly_on(const Resource& rsc, std::string_view key, const Node& node) {
    std::vector<Action*> found;
    for (Action* action : rsc.scheduling.actions) {
        if (action->node == &node && has_key(*action, key)) {
            found.push_back(action);
        }
    }
    return found;
}

std::vector<Action*> adopt_task_actions(const Resource& rsc, std::string_view task, Node* node) {
    return adopt_actions(rsc.scheduling.actions, operation_key(rsc.id, task), node);
}

}  // namespace systole::pengine
