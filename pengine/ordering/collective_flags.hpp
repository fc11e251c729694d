#pragma once

#include "pengine/model/cluster.hpp"

namespace systole::pengine {

/// The flags of an action that matter to those it is related with.
struct ActionView {
    bool is_optional = false;
    bool is_runnable = false;
    bool is_migratable = false;
    bool is_pseudo = false;
};

/// The flags of an action as those it is related with see them: of a group, clone or bundle they follow from the actions of
/// what is below, and are partly written back (spec 3 §13.2, §14.1, §14.2). `node`: only what happens there, or null.
ActionView view_of(Action& action, const Node* node);

/// The same without looking at what happens on single nodes: the collective flags of an action's own resource.
ActionView collective_view(Action& action, const Node* node);

/// start for running, stop for stopped, promote for promoted, demote for demoted; others as they are.
[[nodiscard]] Task begin_task(Task task);
/// The other way round, notified for notify.
[[nodiscard]] Task done_task(Task task);

/// The task that the instances of a clone or bundle have for one of its actions (spec 3 §14.2).
[[nodiscard]] Task instance_task(const Action& action, const Resource& first_instance);

}  // namespace systole::pengine
