#include "pengine/actions/relate.hpp"

#include <algorithm>

#include "pengine/actions/keys.hpp"

namespace systole::pengine {

namespace {

/// Looks through the shorter of the two lists, which makes relating thousands of actions with one cheap.
bool is_related(const Action& first, const Action& then, const RelationFlags& flags) {
    const bool by_first = first.after.size() <= then.before.size();
    const std::vector<Related>& list = by_first ? first.after : then.before;
    const Action* other = by_first ? &then : &first;
    return std::any_of(list.begin(), list.end(), [other, &flags](const Related& entry) {
        return entry.action == other && entry.requested.intersects(flags);
    });
}

Task task_of(const OrderingEnd& end) {
    if (end.action != nullptr) {
        return end.action->task;
    }
    const auto parsed = parse_operation_key(end.key);
    return parsed ? parse_task(parsed->task) : Task::other;
}

void append(Cluster& cluster, const OrderingEnd& first, const OrderingEnd& then, const RelationFlags& flags) {
    cluster.orderings.push_back(Ordering{first, then, flags, {}});
}

/// Orderings with a migration of the second resource, made from those with its stop or start.
class MigrationOrderings {
public:
    MigrationOrderings(Cluster& cluster, Resource& first, Resource& then)
        : cluster_(cluster), first_(first), then_(then), flags_{Relation::ordered} {}

    void add(Task first_task, Task then_task) {
        if (!then_.settings.is_migratable) {
            return;
        }
        const bool first_migrates = first_.settings.is_migratable;
        const bool then_is_partial = then_.history.partial_target != nullptr;
        const RelationFlags unless_migrating =
            first_migrates ? flags_.with(Relation::unless_first_migrates) : flags_;
        if (first_task == Task::start && then_task == Task::start) {
            if (first_migrates) {
                before_migration(Task::migrate_from, Task::migrate_to, flags_);
            }
            before_migration(Task::start, Task::migrate_to, unless_migrating);
        } else if (first_task == Task::stop && then_task == Task::stop) {
            before_migration(Task::stop, Task::migrate_to, unless_migrating);
            if (then_is_partial) {
                before_migration(Task::stop, Task::migrate_from, unless_migrating);
            }
        } else if (first_task == Task::promote && then_task == Task::start) {
            before_migration(Task::promote, Task::migrate_to, flags_);
        } else if (first_task == Task::demote && then_task == Task::stop) {
            before_migration(Task::demote, Task::migrate_to, flags_);
            if (then_is_partial) {
                before_migration(Task::demote, Task::migrate_from, flags_);
            }
        }
    }

private:
    void before_migration(Task first_task, Task then_task, const RelationFlags& flags) {
        append(cluster_, end_of(cluster_, first_, first_task), end_of(cluster_, then_, then_task), flags);
    }

    Cluster& cluster_;
    Resource& first_;
    Resource& then_;
    RelationFlags flags_;
};

OrderingEnd complete(OrderingEnd end) {
    if (end.action != nullptr) {
        if (end.rsc == nullptr) {
            end.rsc = end.action->rsc;
        }
        if (end.key.empty()) {
            end.key = end.action->key;
        }
    }
    return end;
}

}  // namespace

bool relate(Action& first, Action& then, const RelationFlags& flags) {
    if (&first == &then || flags.empty() || is_related(first, then, flags)) {
        return false;
    }
    first.after.push_back(Related{&then, flags, flags});
    then.before.push_back(Related{&first, flags, flags});
    return true;
}

OrderingEnd end_of(Cluster& cluster, Resource& rsc, Task task) {
    return end_of(cluster, rsc, task_text(task));
}

OrderingEnd end_of(Cluster& cluster, Resource& rsc, std::string_view task) {
    return OrderingEnd{&rsc, nullptr, cluster.strings.keep(operation_key(rsc.id, task))};
}

OrderingEnd end_of(Action& action) {
    return OrderingEnd{action.rsc, &action, action.key};
}

void add_ordering(Cluster& cluster, const OrderingEnd& first, const OrderingEnd& then, const RelationFlags& flags,
                  std::string_view constraint_id) {
    const OrderingEnd from = complete(first);
    const OrderingEnd to = complete(then);
    cluster.orderings.push_back(Ordering{from, to, flags, constraint_id});
    if (from.rsc == nullptr || to.rsc == nullptr || from.rsc == to.rsc || !to.rsc->settings.is_migratable ||
        from.rsc->is_ancestor_of(*to.rsc) || to.rsc->is_ancestor_of(*from.rsc)) {
        return;
    }
    MigrationOrderings(cluster, *from.rsc, *to.rsc).add(task_of(from), task_of(to));
}

}  // namespace systole::pengine
