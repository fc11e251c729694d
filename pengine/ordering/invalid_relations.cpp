#include "pengine/ordering/invalid_relations.hpp"

#include <vector>

#include "pengine/graph/inputs.hpp"

namespace systole::pengine {

namespace {

bool is_with_own_launcher(const Action& first, const Action& then) {
    return first.rsc != nullptr && then.rsc != nullptr && first.node != nullptr && first.node->is_guest() &&
           first.node->connection->launcher == then.rsc;
}

/// Whether following the inputs of an action backwards leads to `target`.
class InputSearch {
public:
    explicit InputSearch(const Action& target) : target_(target) {}

    bool reaches(Action& from) {
        const bool found = search(from);
        for (Action* action : tracked_) {
            action->is_tracked = false;
        }
        tracked_.clear();
        return found;
    }

private:
    bool search(Action& action) {
        if (action.is_tracked) {
            return false;
        }
        if (&action == &target_) {
            return true;
        }
        action.is_tracked = true;
        tracked_.push_back(&action);
        for (std::size_t index = action.before.size(); index-- > 0;) {
            if (is_graph_input(action, action.before[index]) && search(*action.before[index].action)) {
                return true;
            }
        }
        return false;
    }

    const Action& target_;
    std::vector<Action*> tracked_;
};

}  // namespace

void drop_invalid_relations(Cluster& cluster) {
    for (std::size_t at = cluster.actions.size(); at-- > 0;) {
        Action& then = cluster.actions[at];
        for (std::size_t index = then.before.size(); index-- > 0;) {
            Related& entry = then.before[index];
            const bool is_void = !entry.flags.contains(Relation::guest_allowed) && is_with_own_launcher(*entry.action, then);
            const bool may_loop = entry.flags == RelationFlags{Relation::load} && then.task == Task::migrate_to;
            if (is_void || (may_loop && is_graph_input(then, entry) && InputSearch(then).reaches(*entry.action))) {
                entry.flags.clear();
            }
        }
    }
}

}  // namespace systole::pengine
