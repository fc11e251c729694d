#include "pengine/ordering/collective_flags.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "pengine/actions/lookup.hpp"
#include "pengine/placement/compatible_instance.hpp"

namespace systole::pengine {

namespace {

constexpr std::array<std::pair<Task, Task>, 5> kDoneForms = {{{Task::start, Task::started},
                                                              {Task::stop, Task::stopped},
                                                              {Task::promote, Task::promoted},
                                                              {Task::demote, Task::demoted},
                                                              {Task::notify, Task::notified}}};

ActionView own_view(const Action& action) {
    return {action.is_optional, action.is_runnable, action.is_migratable, action.is_pseudo};
}

ActionView group_view(Action& action, const Node* node) {
    ActionView view{true, true, false, true};
    const Task task = begin_task(action.task);
    for (const Resource* member : action.rsc->children) {
        const Action* own = newest_action(*member, task, node);
        if (own == nullptr) {
            if (task != Task::stop && task != Task::demote) {
                view.is_runnable = false;
            }
            continue;
        }
        if (own->is_required()) {
            view.is_optional = false;
            action.is_optional = false;
        }
        if (task != action.task && !own->is_runnable) {
            view.is_runnable = false;
            action.is_runnable = false;
        }
    }
    return view;
}

/// Whether the bundle's action is about the bundled resource rather than about its container.
bool is_about_content(Task task) {
    static constexpr std::array<Task, 7> kContentTasks = {Task::promote, Task::promoted, Task::demote, Task::demoted,
                                                          Task::notify,  Task::notified, Task::other};
    return std::find(kContentTasks.begin(), kContentTasks.end(), task) != kContentTasks.end();
}

std::vector<Resource*> instances_for(const Action& action) {
    const Resource& rsc = *action.rsc;
    if (rsc.bundle && rsc.bundle->inner_clone != nullptr && is_about_content(instance_task(action, rsc))) {
        return rsc.bundle->inner_clone->children;
    }
    return instances_of(rsc);
}

ActionView instances_view(Action& action, const Node* node) {
    ActionView view{true, true, false, true};
    const std::vector<Resource*> instances = instances_for(action);
    if (instances.empty()) {
        return view;
    }
    const Task task = instance_task(action, *instances.front());
    bool any_runnable = false;
    for (const Resource* instance : instances) {
        Action* own = newest_action(*instance, task, instance->is_primitive() ? node : nullptr);
        if (own == nullptr) {
            continue;
        }
        const ActionView seen = collective_view(*own, node);
        if (!seen.is_optional) {
            view.is_optional = false;
            action.is_optional = false;
        }
        any_runnable = any_runnable || seen.is_runnable;
    }
    if (!any_runnable) {
        view.is_runnable = false;
        if (node == nullptr) {
            action.is_runnable = false;
        }
    }
    return view;
}

/// `start` in `..._notify_start_0`.
Task notified_task(const Action& action) {
    constexpr std::string_view kMark = "_notify_";
    const std::size_t mark = action.key.find(kMark);
    if (mark == std::string_view::npos) {
        return action.task;
    }
    std::string_view rest = action.key.substr(mark + kMark.size());
    rest = rest.substr(0, rest.rfind('_'));
    return parse_task(rest);
}

}  // namespace

Task begin_task(Task task) {
    for (const auto& [begin, done] : kDoneForms) {
        if (task == done && task != Task::notified) {
            return begin;
        }
    }
    return task;
}

Task done_task(Task task) {
    for (const auto& [begin, done] : kDoneForms) {
        if (task == begin) {
            return done;
        }
    }
    return task;
}

Task instance_task(const Action& action, const Resource& first_instance) {
    Task task = action.task;
    if (task == Task::notify || task == Task::notified) {
        task = notified_task(action);
    }
    return first_instance.is_primitive() ? begin_task(task) : task;
}

ActionView collective_view(Action& action, const Node* node) {
    if (action.rsc == nullptr || action.rsc->is_primitive()) {
        return own_view(action);
    }
    return action.rsc->variant == Variant::group ? group_view(action, node) : instances_view(action, node);
}

ActionView view_of(Action& action, const Node* node) {
    ActionView view = collective_view(action, nullptr);
    if (action.rsc == nullptr || !action.rsc->is_clone() || node == nullptr) {
        return view;
    }
    const bool is_runnable_somewhere = view.is_runnable;
    view = collective_view(action, node);
    view.is_runnable = view.is_runnable || is_runnable_somewhere;
    return view;
}

}  // namespace systole::pengine
