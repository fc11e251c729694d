#include "pengine/ordering/relation_effect.hpp"

#include "pengine/actions/lookup.hpp"
#include "pengine/ordering/basic_effect.hpp"
#include "pengine/ordering/interleave.hpp"
#include "pengine/ordering/update.hpp"
#include "pengine/placement/compatible_instance.hpp"

namespace systole::pengine {

namespace {

Effect with_then(const Effect& effect, Action& then) {
    return {effect.first, then, effect.relation, effect.node, effect.view};
}

Change apply_group_effect(Cluster& cluster, const Effect& effect) {
    Change change = apply_basic_effect(cluster, effect);
    if (effect.then.rsc == nullptr) {
        return change;
    }
    for (const Resource* member : effect.then.rsc->children) {
        if (Action* action = newest_action(*member, effect.then.task, effect.node)) {
            change.add(apply_effect(cluster, *member, with_then(effect, *action)));
        }
    }
    return change;
}

void update_all_after(Cluster& cluster, const Action& action) {
    for (std::size_t index = action.after.size(); index-- > 0;) {
        update_action(cluster, *action.after[index].action);
    }
}

Change apply_instances_effect(Cluster& cluster, const Effect& effect) {
    if (effect.then.rsc == nullptr) {
        return {};
    }
    if (can_interleave(effect.first, effect.then)) {
        return apply_interleaved_effect(cluster, effect);
    }
    Change change = apply_basic_effect(cluster, effect);
    for (const Resource* instance : instances_of(*effect.then.rsc)) {
        Action* action = newest_action(*instance, effect.then.task, effect.node);
        if (action == nullptr || !collective_view(*action, effect.node).is_runnable) {
            continue;
        }
        const Change one = apply_effect(cluster, *instance, with_then(effect, *action));
        change.add(one);
        if (one.then) {
            update_all_after(cluster, *action);
        }
    }
    return change;
}

}  // namespace

Change apply_effect(Cluster& cluster, const Resource& rsc, const Effect& effect) {
    switch (rsc.variant) {
        case Variant::primitive:
            break;
        case Variant::group:
            return apply_group_effect(cluster, effect);
        case Variant::clone:
        case Variant::bundle:
            return apply_instances_effect(cluster, effect);
    }
    return apply_basic_effect(cluster, effect);
}

}  // namespace systole::pengine
