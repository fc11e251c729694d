#include <algorithm>
#include <vector>

#include "pengine/actions/create.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/notification_actions.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

/// What the instances of a clone or the containers of a bundle are about to do.
struct Activity {
    bool active = false;
    bool starting = false;
    bool stopping = false;
    bool restarting = false;
    bool promoting = false;
    bool demoting = false;
};

Demand demand(bool required) {
    return required ? Demand::required : Demand::optional;
}

void inspect(const Resource& rsc, Activity& activity) {
    if (!rsc.children.empty()) {
        for (const Resource* child : rsc.children) {
            inspect(*child, activity);
        }
        return;
    }
    activity.active = activity.active || !rsc.history.active.empty();
    bool starting = false;
    bool stopping = false;
    for (const Action* action : rsc.scheduling.actions) {
        const bool is_required = action->is_required();
        starting = starting || (action->task == Task::start && is_required && action->is_runnable);
        stopping = stopping || (action->task == Task::stop && is_required && (action->is_pseudo || action->is_runnable));
        activity.promoting = activity.promoting || (action->task == Task::promote && is_required);
        activity.demoting = activity.demoting || (action->task == Task::demote && is_required);
    }
    activity.starting = activity.starting || starting;
    activity.stopping = activity.stopping || stopping;
    activity.restarting = activity.restarting || (starting && stopping);
}

/// The actions of the instances, then those that stand for all of them (spec 3 §9.2).
void create_instance_actions(Cluster& cluster, Resource& collective, const std::vector<Resource*>& instances) {
    Activity activity;
    for (Resource* instance : instances) {
        create_resource_actions(cluster, *instance);
        inspect(*instance, activity);
    }
    request_pseudo_action(cluster, collective, Task::start, demand(activity.starting), true);
    Action& started = request_pseudo_action(cluster, collective, Task::started, demand(activity.starting), false);
    started.priority = kInfinity;
    if (activity.active || activity.starting) {
        started.is_runnable = true;
    }
    Action& stop = request_pseudo_action(cluster, collective, Task::stop, demand(activity.stopping), true);
    Action& stopped = request_pseudo_action(cluster, collective, Task::stopped, demand(activity.stopping), true);
    stopped.priority = kInfinity;
    if (!activity.restarting) {
        stop.is_migratable = true;
    }
}

/// Begin and completion of a promotion or demotion of the whole.
struct PseudoPair {
    Action& begin;
    Action& complete;
};

PseudoPair create_pair(Cluster& cluster, Resource& rsc, Task begin, Task complete, bool required) {
    Action& first = request_pseudo_action(cluster, rsc, begin, demand(required), true);
    Action& last = request_pseudo_action(cluster, rsc, complete, demand(required), true);
    last.priority = kInfinity;
    return {first, last};
}

void create_promotion_actions(Cluster& cluster, Resource& clone) {
    Activity activity;
    for (Resource* instance : clone.children) {
        create_resource_actions(cluster, *instance);
        inspect(*instance, activity);
    }
    const PseudoPair promotion = create_pair(cluster, clone, Task::promote, Task::promoted, activity.promoting);
    create_promotion_notifications(cluster, clone, promotion.begin, promotion.complete);
    const PseudoPair demotion = create_pair(cluster, clone, Task::demote, Task::demoted, activity.demoting);
    create_demotion_notifications(cluster, clone, demotion.begin, demotion.complete);
    for (Resource* instance : clone.children) {
        instance->placement.priority = clone.placement.priority;
    }
}

void create_clone_actions(Cluster& cluster, Resource& clone) {
    create_instance_actions(cluster, clone, clone.children);
    create_clone_notifications(cluster, clone);
    if (clone.settings.is_promotable) {
        create_promotion_actions(cluster, clone);
    }
}

void create_group_actions(Cluster& cluster, Resource& group) {
    for (Resource* member : group.children) {
        create_resource_actions(cluster, *member);
    }
    std::vector<Task> tasks{Task::start, Task::started, Task::stop, Task::stopped};
    if (group.settings.is_promotable) {
        tasks.insert(tasks.end(), {Task::demote, Task::demoted, Task::promote, Task::promoted});
    }
    for (const Task task : tasks) {
        request_pseudo_action(cluster, group, task, Demand::optional, true);
    }
}

void create_bundle_actions(Cluster& cluster, Resource& bundle) {
    std::vector<Resource*> containers;
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        containers.push_back(replica.container);
        for (Resource* part : {replica.ip, replica.container, replica.remote}) {
            if (part != nullptr) {
                create_resource_actions(cluster, *part);
            }
        }
    }
    create_instance_actions(cluster, bundle, containers);
    Resource* inner = bundle.bundle->inner_clone;
    if (inner == nullptr) {
        return;
    }
    create_resource_actions(cluster, *inner);
    if (inner->settings.is_promotable) {
        create_pair(cluster, bundle, Task::promote, Task::promoted, false);
        create_pair(cluster, bundle, Task::demote, Task::demoted, false);
    }
}

}  // namespace

void create_resource_actions(Cluster& cluster, Resource& rsc) {
    switch (rsc.variant) {
        case Variant::primitive:
            create_primitive_actions(cluster, rsc);
            break;
        case Variant::group:
            create_group_actions(cluster, rsc);
            break;
        case Variant::clone:
            create_clone_actions(cluster, rsc);
            break;
        case Variant::bundle:
            create_bundle_actions(cluster, rsc);
            break;
    }
}

}  // namespace systole::pengine
