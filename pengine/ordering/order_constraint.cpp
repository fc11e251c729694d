#include "pengine/ordering/order_constraint.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/ordering/order_kind.hpp"
#include "pengine/ordering/order_sets.hpp"
#include "pengine/placement/references.hpp"

namespace systole::pengine {

namespace {

/// Half of a simple order.
struct Side {
    Resource* rsc = nullptr;
    std::string_view action;
};

/// Instances of the first clone that must have run before the then action may.
int needed_instances(const Resource& first, xml::Element constraint) {
    if (!first.is_clone()) {
        return 0;
    }
    if (const auto minimum = first.meta.find("clone-min")) {
        const auto number = base::parse_integer(*minimum);
        return number ? static_cast<int>(number->value) : 0;
    }
    const auto require_all = constraint.attribute("require-all");
    return require_all && !base::is_true(*require_all) ? 1 : 0;
}

void order_after_some_instances(Cluster& cluster, const Side& first, const Side& then, RelationFlags flags, int minimum,
                                std::string_view id) {
    Action& enough = named_pseudo_action(cluster, fmt::format("clone-one-or-more:{}", id));
    enough.required_first = minimum;
    for (Resource* child : first.rsc->children) {
        add_ordering(cluster, end_of(cluster, *child, first.action), end_of(enough),
                     {Relation::minimum, Relation::first_graphs_then}, id);
    }
    flags.insert(Relation::unrunnable_first_blocks);
    add_ordering(cluster, end_of(enough), end_of(cluster, *then.rsc, then.action), flags, id);
}

void read_simple(Cluster& cluster, xml::Element constraint, Resource& first_rsc, Resource& then_rsc) {
    const std::string_view id = constraint.id();
    const Side first{&first_rsc, constraint.get("first-action", "start")};
    const Side then{&then_rsc, constraint.get("then-action", first.action)};
    const OrderKind kind = order_kind(constraint);
    const Symmetry symmetry = order_symmetry(constraint, kind);
    const RelationFlags flags = order_flags(kind, first.action, symmetry);
    if (const int minimum = needed_instances(first_rsc, constraint); minimum > 0) {
        order_after_some_instances(cluster, first, then, flags, minimum, id);
    } else {
        add_ordering(cluster, end_of(cluster, first_rsc, first.action), end_of(cluster, then_rsc, then.action), flags, id);
    }
    const auto first_inverse = inverted_action(first.action);
    const auto then_inverse = inverted_action(then.action);
    if (symmetry == Symmetry::symmetric && first_inverse && then_inverse) {
        add_ordering(cluster, end_of(cluster, then_rsc, *then_inverse), end_of(cluster, first_rsc, *first_inverse),
                     order_flags(kind, *first_inverse, Symmetry::inverse), id);
    }
}

/// The tasks by which a resource leaves or gains the role that must not be shared.
std::vector<Task> tasks_leaving(Role role) {
    switch (role) {
        case Role::promoted:
            return {Task::demote};
        case Role::unpromoted:
            return {Task::stop, Task::promote};
        case Role::unknown:
        case Role::stopped:
        case Role::started:
            break;
    }
    return {Task::stop};
}

std::vector<Task> tasks_gaining(Role role) {
    switch (role) {
        case Role::promoted:
            return {Task::promote};
        case Role::unpromoted:
            return {Task::start, Task::demote};
        case Role::unknown:
        case Role::stopped:
        case Role::started:
            break;
    }
    return {Task::start};
}

void leave_before_gain(Cluster& cluster, Resource& leaving, Role left_role, Resource& gaining, Role gained_role,
                       std::string_view id) {
    for (const Task leave : tasks_leaving(left_role)) {
        for (const Task gain : tasks_gaining(gained_role)) {
            add_ordering(cluster, end_of(cluster, leaving, leave), end_of(cluster, gaining, gain),
                         {Relation::required_on_node}, id);
        }
    }
}

}  // namespace

void read_order_constraint(Cluster& cluster, xml::Element constraint) {
    if (const auto sets = order_sets(cluster, constraint)) {
        order_between_sets(cluster, constraint, *sets);
        return;
    }
    const auto first_id = constraint.attribute("first");
    const auto then_id = constraint.attribute("then");
    if (!first_id || !then_id) {
        return;
    }
    Resource* first = find_constraint_resource(cluster, *first_id);
    Resource* then = find_constraint_resource(cluster, *then_id);
    if (first != nullptr && then != nullptr) {
        read_simple(cluster, constraint, *first, *then);
    }
}

void add_anti_colocation_orderings(Cluster& cluster, const Colocation& colocation) {
    leave_before_gain(cluster, *colocation.dependent, colocation.dependent_role, *colocation.primary,
                      colocation.primary_role, colocation.id);
    leave_before_gain(cluster, *colocation.primary, colocation.primary_role, *colocation.dependent,
                      colocation.dependent_role, colocation.id);
}

}  // namespace systole::pengine
