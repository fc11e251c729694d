#include "pengine/ordering/remote_state.hpp"


namespace systole::pengine {

namespace {

/// The connection is to be gone, or has no place to be.
RemoteState state_without_place(const Resource& connection, const Node& node, const Node* current) {
    if (current != nullptr && current->is_unclean) {
        return RemoteState::failed;
    }
    if (!connection.is_failed) {
        return RemoteState::stopped;
    }
    // Not is_shutting_down: placement sets that for every node whose connection does not come up.
    const bool is_shutdown_requested = node.attributes.get("shutdown", "0") != "0";
    const bool will_be_retried = connection.next_role == Role::stopped && connection.settings.reconnect_interval_ms > 0 &&
                                 node.was_fenced && !is_shutdown_requested;
    return will_be_retried ? RemoteState::unknown : RemoteState::failed;
}

/// The task that decides where an action goes while the connection moves.
Task routed_task(const Action& action) {
    if (action.task == Task::notify) {
        return parse_task(action.meta_value("notify_operation").value_or(""));
    }
    return action.task;
}

bool goes_to_old_host(const Action& action, const Resource& connection) {
    const Task task = routed_task(action);
    const bool ends_something = task == Task::cancel || task == Task::stop || task == Task::demote ||
                                task == Task::migrate_from || task == Task::migrate_to;
    return ends_something && (connection.launcher != nullptr || connection.history.partial_target == nullptr);
}

}  // namespace

RemoteState remote_state(const Node& node) {
    const Resource& connection = *node.connection;
    const Node* current = current_node(connection);
    if (connection.next_role == Role::stopped || connection.placement.node == nullptr) {
        return state_without_place(connection, node, current);
    }
    if (current == nullptr) {
        return RemoteState::unknown;
    }
    if (current->is_unclean || !current->is_online) {
        return RemoteState::resting;
    }
    const bool is_moving = connection.history.active.size() > 1 && connection.history.partial_source != nullptr &&
                           connection.history.partial_target != nullptr;
    return is_moving ? RemoteState::resting : RemoteState::alive;
}

Node* router_node(const Action& action) {
    if (action.task == Task::fence || action.node == nullptr || !action.node->is_remote_variant() ||
        action.node->connection == nullptr) {
        return nullptr;
    }
    const Resource& connection = *action.node->connection;
    Node* began = current_node(connection);
    Node* ended = connection.placement.node;
    if (began == nullptr || ended == nullptr || began == ended) {
        return began == nullptr ? ended : began;
    }
    return goes_to_old_host(action, connection) ? began : ended;
}

}  // namespace systole::pengine
