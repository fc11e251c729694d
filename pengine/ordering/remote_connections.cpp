#include "pengine/actions/relate.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/ordering/remote_state.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

const RelationFlags kAfterStart{Relation::unrunnable_first_blocks, Relation::guest_allowed};
const RelationFlags kBeforeStop{Relation::guest_allowed};

bool is_start_like(Task task) {
    return task == Task::start || task == Task::promote;
}

bool is_stop_like(Task task) {
    return task == Task::stop || task == Task::demote || task == Task::migrate_to || task == Task::migrate_from;
}

/// Orders one action on a remote or guest node relative to the node's connection (spec 3 §17.2).
class ConnectionOrder {
public:
    ConnectionOrder(Cluster& cluster, Action& action)
        : cluster_(cluster), action_(action), node_(*action.node), connection_(*action.node->connection) {}

    void apply() {
        if (action_.task == Task::start) {
            start_before_stops_elsewhere();
        }
        if (connection_.launcher != nullptr) {
            order_on_guest(*connection_.launcher);
        } else {
            order_on_remote();
        }
    }

private:
    void after_start(Resource& rsc, std::optional<Relation> extra = {}) {
        const RelationFlags flags = extra ? kAfterStart.with(*extra) : kAfterStart;
        add_ordering(cluster_, end_of(cluster_, rsc, Task::start), end_of(action_), flags);
    }

    void before_stop(Resource& rsc, std::optional<Relation> extra = {}) {
        const RelationFlags flags = extra ? kBeforeStop.with(*extra) : kBeforeStop;
        add_ordering(cluster_, end_of(action_), end_of(cluster_, rsc, Task::stop), flags);
    }

    /// A resource that moves onto the node stops elsewhere only once the connection is up.
    void start_before_stops_elsewhere() {
        const std::vector<Action*>& actions = action_.rsc->scheduling.actions;
        for (std::size_t index = actions.size(); index-- > 0;) {
            Action& other = *actions[index];
            if (other.task == Task::stop && other.node != nullptr && other.node != action_.node) {
                add_ordering(cluster_, end_of(cluster_, connection_, Task::start), end_of(other), {Relation::ordered});
            }
        }
    }

    void order_on_guest(Resource& launcher) {
        if (launcher.is_failed) {
            mark_for_fencing(cluster_, node_, "container failed");
        }
        if (is_start_like(action_.task)) {
            after_start(launcher, Relation::first_requires_then);
            after_start(connection_);
        } else if (is_stop_like(action_.task)) {
            if (!launcher.is_failed) {
                before_stop(connection_);
            }
        } else if (!is_recurring()) {
            after_start(connection_);
        } else if (action_.task != Task::cancel) {
            after_start(connection_, Relation::first_requires_then);
        }
    }

    void order_on_remote() {
        const RemoteState state = remote_state(node_);
        if (is_start_like(action_.task)) {
            after_start(connection_, state == RemoteState::failed ? std::optional(Relation::first_requires_then) : std::nullopt);
        } else if (action_.task == Task::demote) {
            if (state == RemoteState::resting || state == RemoteState::unknown) {
                after_start(connection_);
            }
        } else if (is_stop_like(action_.task)) {
            order_stop(state);
        } else if (is_recurring()) {
            after_start(connection_, Relation::first_requires_then);
        } else {
            order_one_shot(state);
        }
    }

    void order_stop(RemoteState state) {
        if (state == RemoteState::alive) {
            before_stop(connection_, Relation::then_requires_first);
        } else if (state == RemoteState::failed) {
            mark_for_fencing(cluster_, node_, "resources are active but connection is unrecoverable");
        } else if (connection_.next_role == Role::stopped) {
            before_stop(connection_, Relation::then_requires_first);
        } else {
            after_start(connection_);
        }
    }

    void order_one_shot(RemoteState state) {
        if (action_.task == Task::monitor && state == RemoteState::failed) {
            mark_for_fencing(cluster_, node_, "resources are in unknown state and connection is unrecoverable");
        }
        if (is_active(connection_) && state == RemoteState::stopped) {
            before_stop(connection_, Relation::unrunnable_first_blocks);
        } else {
            after_start(connection_);
        }
    }

    [[nodiscard]] bool is_recurring() const { return action_.interval_ms > 0; }

    Cluster& cluster_;
    Action& action_;
    Node& node_;
    Resource& connection_;
};

}  // namespace

void order_remote_connections(Cluster& cluster) {
    if (!cluster.has_remote_nodes) {
        return;
    }
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        Action& action = cluster.actions[index];
        if (action.rsc == nullptr) {
            continue;
        }
        if (action.rsc->is_remote_connection() && action.task == Task::clear_failcount) {
            add_ordering(cluster, end_of(action), end_of(cluster, *action.rsc, Task::start), {Relation::ordered});
        } else if (action.node != nullptr && action.node->is_remote_variant() && action.node->connection != nullptr &&
                   !action.is_pseudo) {
            ConnectionOrder(cluster, action).apply();
        }
    }
}

}  // namespace systole::pengine
