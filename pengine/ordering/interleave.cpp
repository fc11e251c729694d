#include "pengine/ordering/interleave.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/placement/assign.hpp"
#include "pengine/placement/compatible_instance.hpp"

namespace systole::pengine {

namespace {

bool has_instances(const Resource& rsc) {
    return rsc.variant >= Variant::clone;
}

/// The replica of a bundle whose container this is, or null.
const BundleReplica* replica_of(const Resource& instance) {
    if (instance.parent == nullptr || !instance.parent->bundle) {
        return nullptr;
    }
    for (const BundleReplica& replica : instance.parent->bundle->replicas) {
        if (replica.container == &instance) {
            return &replica;
        }
    }
    return nullptr;
}

/// The instance's action for a task. Of a bundle's replica it may be that of the bundled resource, on whatever node.
Action* instance_action(const Resource& instance, Task task, bool is_about_content, const Node* node) {
    const BundleReplica* replica = replica_of(instance);
    if (replica != nullptr && replica->child != nullptr && is_about_content) {
        return newest_action(*replica->child, task, nullptr);
    }
    return newest_action(instance, task, node);
}

bool is_about_role(Task task) {
    return task == Task::promote || task == Task::promoted || task == Task::demote || task == Task::demoted;
}

/// One evaluation of a relation between two collectives.
class InterleavedEffect {
public:
    InterleavedEffect(Cluster& cluster, const Effect& effect)
        : cluster_(cluster), effect_(effect), first_(effect.first), then_(effect.then) {
        const bool is_current = first_.key.ends_with("_stopped_0") || first_.key.ends_with("_demoted_0");
        which_ = is_current ? Location::current : Location::assigned;
    }

    Change apply() {
        Change change;
        for (Resource* then_instance : instances_of(*then_.rsc)) {
            change.add(pair_up(*then_instance));
        }
        return change;
    }

private:
    Change pair_up(Resource& then_instance) {
        Resource* first_instance = interleaved_instance(cluster_, then_instance, *first_.rsc, which_);
        if (first_instance == nullptr) {
            return {false, forbid(then_instance)};
        }
        const Task first_task = instance_task(first_, *first_instance);
        const bool is_content = first_task != Task::stop && first_task != Task::stopped;
        Action* first_action = instance_action(*first_instance, first_task, is_content, effect_.node);
        Action* then_action = instance_action(then_instance, then_.task, is_about_role(then_.task), effect_.node);
        if (first_action == nullptr || then_action == nullptr) {
            return {};
        }
        Change change;
        if (relate(*first_action, *then_action, {effect_.relation})) {
            change = {true, true};
        }
        const ActionView view = collective_view(*first_action, effect_.node);
        change.add(apply_effect(cluster_, then_instance, {*first_action, *then_action, effect_.relation, effect_.node, view}));
        return change;
    }

    /// Without a partner an instance cannot run where the relation is mandatory.
    bool forbid(Resource& instance) {
        const bool is_mandatory = effect_.relation == Relation::unrunnable_first_blocks ||
                                  effect_.relation == Relation::first_requires_then;
        return which_ == Location::assigned && is_mandatory && assign_nowhere(cluster_, instance);
    }

    Cluster& cluster_;
    const Effect& effect_;
    Action& first_;
    Action& then_;
    Location which_ = Location::assigned;
};

}  // namespace

bool can_interleave(const Action& first, const Action& then) {
    if (first.rsc == nullptr || then.rsc == nullptr || first.rsc == then.rsc || !has_instances(*first.rsc) ||
        !has_instances(*then.rsc)) {
        return false;
    }
    const bool goes_down = then.key.ends_with("_stop_0") || then.key.ends_with("_demote_0");
    const Resource& decisive = goes_down ? *first.rsc : *then.rsc;
    return base::is_true(decisive.meta.get("interleave"));
}

Resource* interleaved_instance(const Cluster& cluster, Resource& instance, const Resource& collective, Location which) {
    return find_compatible_instance(cluster, instance, collective, {Role::unknown, which, {}});
}

Change apply_interleaved_effect(Cluster& cluster, const Effect& effect) {
    return InterleavedEffect(cluster, effect).apply();
}

}  // namespace systole::pengine
