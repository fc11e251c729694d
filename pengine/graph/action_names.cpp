#include "pengine/graph/action_names.hpp"

#include <fmt/format.h>

#include "pengine/actions/keys.hpp"
#include "pengine/model/node.hpp"

namespace systole::pengine {

namespace {

/// The operation the action is about: what a cancel cancels.
std::string_view operation_of(const Action& action) {
    return action.task == Task::cancel ? action.cancel_task : action.task_name;
}

std::uint32_t interval_of(const Action& action) {
    return action.task == Task::notify || action.task == Task::notified ? 0 : action.interval_ms;
}

std::string with_host(std::string text, std::string_view host) {
    return host.empty() ? text : text.append(1, ' ').append(host);
}

std::string dot_key(const Action& action, std::string_view host) {
    const Resource* rsc = action.rsc;
    if (rsc != nullptr && !rsc->history.name.empty()) {
        if (action.task == Task::notify || action.task == Task::notified) {
            return with_host(notify_key(rsc->history.name, action.meta_value("notify_key_type").value_or(""),
                                        action.meta_value("notify_key_operation").value_or("")),
                             host);
        }
        return with_host(operation_key(rsc->history.name, operation_of(action), interval_of(action)), host);
    }
    if (action.task == Task::fence) {
        return fmt::format("stonith '{}' {}", action.meta.get("stonith_action"), host);
    }
    if (rsc != nullptr || host.empty()) {
        return with_host(std::string(action.key), host);
    }
    return with_host(std::string(action.task_name), host);
}

}  // namespace

std::optional<std::string> key_in_history(const Action& action) {
    const Resource* rsc = action.rsc;
    if (rsc == nullptr || rsc->history.name.empty() || rsc->history.name == rsc->id) {
        return std::nullopt;
    }
    if (action.task == Task::notify) {
        return notify_key(rsc->history.name, action.meta_value("notify_type").value_or(""),
                          action.meta_value("notify_operation").value_or(""));
    }
    return operation_key(rsc->history.name, operation_of(action), action.interval_ms);
}

std::string dot_name(const Action& action, bool show_id) {
    std::string_view host;
    if (action.node != nullptr) {
        host = action.node->name;
    } else if (!action.is_pseudo) {
        host = "<none>";
    }
    std::string name = action.task == Task::cancel ? "Cancel " : "";
    name += dot_key(action, host);
    return show_id ? fmt::format("{} ({})", name, action.id) : name;
}

}  // namespace systole::pengine
