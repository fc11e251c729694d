#include "pengine/actions/create.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

void name_hosts(Action& action, const Node& source, const Node& target) {
    action.meta.set("migrate_source", source.name);
    action.meta.set("migrate_target", target.name);
}

}  // namespace

bool can_migrate(const Resource& rsc, const Node* current) {
    const Node* target = rsc.placement.node;
    return rsc.settings.is_migratable && rsc.is_managed && !rsc.is_failed && !rsc.start_pending && current != nullptr &&
           !current->is_unclean && target != nullptr && !target->is_unclean;
}

void create_migration_actions(Cluster& cluster, Resource& rsc, Node& current) {
    Node& target = *rsc.placement.node;
    const bool is_partial = rsc.history.partial_target != nullptr;
    Action& start = request_action(cluster, rsc, Task::start, &target, Demand::optional);
    Action& stop = request_action(cluster, rsc, Task::stop, &current, Demand::optional);
    Action* push = is_partial ? nullptr : &request_action(cluster, rsc, Task::migrate_to, &current, Demand::optional);
    Action& pull = request_action(cluster, rsc, Task::migrate_from, &target, Demand::optional);

    start.is_migratable = true;
    stop.is_migratable = true;
    start.is_pseudo = true;
    pull.is_migratable = true;
    if (push == nullptr) {
        pull.needs = start.needs;
        order(cluster, rsc, Task::monitor, rsc, Task::migrate_from, {Relation::ordered});
    } else {
        push->is_migratable = true;
        push->needs = start.needs;
        order(cluster, rsc, Task::monitor, rsc, Task::migrate_to, {Relation::ordered});
        order(cluster, rsc, Task::migrate_to, rsc, Task::migrate_from,
              {Relation::ordered, Relation::unmigratable_blocks});
    }
    order(cluster, rsc, Task::migrate_from, rsc, Task::stop, {Relation::ordered, Relation::unmigratable_blocks});
    order(cluster, rsc, Task::migrate_from, rsc, Task::start,
          {Relation::ordered, Relation::unmigratable_blocks, Relation::else_start});

    if (push != nullptr) {
        name_hosts(*push, current, target);
        if (!rsc.is_remote_connection()) {
            push->meta.set("record_pending", "true");
        }
    }
    name_hosts(pull, current, target);
}

}  // namespace systole::pengine
