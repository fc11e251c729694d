#include "pengine/ordering/internal_orderings.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "pengine/actions/fencing.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/probes.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"

namespace systole::pengine {

namespace {

const RelationFlags kOrdered{Relation::ordered};
const RelationFlags kBlocks{Relation::unrunnable_first_blocks};
const RelationFlags kStartsWith{Relation::first_requires_then, Relation::unrunnable_first_blocks};
const RelationFlags kCompletes{Relation::unrunnable_first_blocks, Relation::first_requires_then, Relation::first_graphs_then};
const RelationFlags kGraphsFirst{Relation::then_graphs_first};
const RelationFlags kGraphsThen{Relation::first_graphs_then};

bool is_top_promotable(const Resource& rsc) {
    return rsc.has_promotable_top();
}

// ---- primitives

/// Starting waits for unfencing of the node, and unfencing for what still runs there.
void order_unfencing(Cluster& cluster, Resource& rsc) {
    for (Node* node : cluster.nodes) {
        if (rsc.placement.allowed.find(*node) == nullptr) {
            continue;
        }
        Action& unfence = request_fencing(cluster, *node, "on", Demand::optional, {});
        add_ordering(cluster, end_of(cluster, rsc, Task::stop), end_of(unfence), {Relation::ordered, Relation::same_node});
        add_ordering(cluster, end_of(unfence), end_of(cluster, rsc, Task::start),
                     {Relation::first_requires_on_node, Relation::same_node});
    }
}

/// The moment when a node's resources that leave it have stopped, so that its capacity is free.
Action& load_stopped(Cluster& cluster, Node& node) {
    Action& action = named_pseudo_action(cluster, fmt::format("load_stopped_{}", node.name));
    if (action.node == nullptr) {
        action.node = &node;
        action.is_optional = false;
    }
    return action;
}

void order_by_utilization(Cluster& cluster, Resource& rsc) {
    if (rsc.utilization.empty() || cluster.options.placement_strategy == PlacementStrategy::simple) {
        return;
    }
    const RelationFlags load{Relation::load};
    for (Node* node : rsc.history.active) {
        add_ordering(cluster, end_of(cluster, rsc, Task::stop), end_of(load_stopped(cluster, *node)), load);
    }
    for (Node* node : cluster.nodes) {
        if (rsc.placement.allowed.find(*node) != nullptr) {
            Action& stopped = load_stopped(cluster, *node);
            add_ordering(cluster, end_of(stopped), end_of(cluster, rsc, Task::start), load);
            add_ordering(cluster, end_of(stopped), end_of(cluster, rsc, Task::migrate_to), load);
        }
    }
}

bool launches_guest(const Resource& launcher) {
    return std::any_of(launcher.launched.begin(), launcher.launched.end(),
                       [](const Resource* launched) { return launched->is_remote_connection(); });
}

void order_with_launcher(Cluster& cluster, Resource& rsc) {
    Resource& launcher = *rsc.launcher;
    if (rsc.is_remote_connection()) {
        order(cluster, launcher, Task::monitor, rsc, Task::stop, kOrdered);
    } else if (launcher.is_remote_connection() || launches_guest(launcher)) {
        return;  // it runs on the guest node, whose connection has the orderings
    }
    order(cluster, launcher, Task::start, rsc, Task::start, kStartsWith);
    order(cluster, rsc, Task::stop, launcher, Task::stop, {Relation::then_requires_first});
}

void add_primitive_orderings(Cluster& cluster, Resource& rsc) {
    if (!rsc.is_managed) {
        return;
    }
    order(cluster, rsc, Task::stop, rsc, Task::start,
          {Relation::ordered, Relation::first_requires_then, Relation::restart});
    if (is_top_promotable(rsc) || rsc.current_role == Role::promoted) {
        order(cluster, rsc, Task::demote, rsc, Task::stop, {Relation::promoted_requires_first});
        order(cluster, rsc, Task::start, rsc, Task::promote, kBlocks);
    }
    order(cluster, rsc, Task::forget, rsc, Task::monitor, {Relation::same_node, Relation::cancels_first});
    if (rsc.requires_unfencing() && !rsc.settings.is_fence_device && cluster.uses_unfencing) {
        order_unfencing(cluster, rsc);
    }
    order_by_utilization(cluster, rsc);
    if (rsc.launcher != nullptr) {
        order_with_launcher(cluster, rsc);
    }
}

// ---- groups

class GroupOrderings {
public:
    GroupOrderings(Cluster& cluster, Resource& group)
        : cluster_(cluster), group_(group), is_ordered_(group.group->is_ordered), is_promotable_(is_top_promotable(group)) {}

    void add() {
        link(group_, Task::stop, group_, Task::stopped, kBlocks);
        link(group_, Task::stopped, group_, Task::start, kOrdered);
        link(group_, Task::start, group_, Task::started, kBlocks);
        for (Resource* member : group_.children) {
            add_internal_orderings(cluster_, *member);
            frame(*member);
            link_starts(*member);
            if (!member->history.active.empty()) {
                note_active(*member);
            }
            previous_ = member;
        }
    }

private:
    void link(Resource& first, Task first_task, Resource& then, Task then_task, const RelationFlags& flags) {
        order(cluster_, first, first_task, then, then_task, flags);
    }

    /// The group's actions enclose the member's.
    void frame(Resource& member) {
        const bool leads = is_ordered_ && previous_ == nullptr;
        const RelationFlags down = leads ? kGraphsFirst.with(Relation::ordered) : kGraphsFirst;
        const RelationFlags post = leads ? RelationFlags{Relation::first_requires_then} : kGraphsThen;
        if (is_promotable_) {
            link(group_, Task::demote, member, Task::demote, down);
            link(member, Task::demote, group_, Task::demoted, post);
            link(member, Task::promote, group_, Task::promoted, kCompletes);
            link(group_, Task::promote, member, Task::promote, kGraphsFirst);
        }
        link(group_, Task::stop, member, Task::stop, down);
        link(member, Task::stop, group_, Task::stopped, post);
        link(group_, Task::start, member, Task::start, kGraphsFirst);
        link(member, Task::start, group_, Task::started, kCompletes);
    }

    void link_starts(Resource& member) {
        if (!is_ordered_) {
            const RelationFlags begins = kStartsWith.with(Relation::then_graphs_first);
            link(group_, Task::start, member, Task::start, begins);
            if (is_promotable_) {
                link(group_, Task::promote, member, Task::promote, begins);
            }
        } else if (previous_ == nullptr) {
            link(group_, Task::start, member, Task::start, {});
            if (is_promotable_) {
                link(group_, Task::promote, member, Task::promote, {});
            }
        } else {
            link_after_previous(member);
        }
    }

    void link_after_previous(Resource& member) {
        link(*previous_, Task::start, member, Task::start, kStartsWith);
        link(member, Task::stop, *previous_, Task::stop, {Relation::ordered, Relation::restart});
        // A member that comes up below an active one makes that one stop first.
        if (!member.history.active.empty() && previous_->history.active.empty()) {
            link(member, Task::stop, *previous_, Task::start,
                 {Relation::then_requires_first, Relation::unrunnable_first_blocks});
        }
        if (is_promotable_) {
            link(*previous_, Task::promote, member, Task::promote, kStartsWith);
            link(member, Task::demote, *previous_, Task::demote, kOrdered);
        }
    }

    /// Keeps the order of stops across inactive members in between.
    void note_active(Resource& member) {
        if (is_ordered_ && previous_ != nullptr && previous_->history.active.empty() && last_active_ != nullptr &&
            !last_active_->history.active.empty()) {
            link(member, Task::stop, *last_active_, Task::stop, kOrdered);
        }
        last_active_ = &member;
    }

    Cluster& cluster_;
    Resource& group_;
    bool is_ordered_;
    bool is_promotable_;
    Resource* previous_ = nullptr;
    Resource* last_active_ = nullptr;
};

// ---- clones and bundles

/// What must end before something else of the same promotable collective begins.
void add_promotable_restart_orderings(Cluster& cluster, Resource& rsc) {
    const auto link = [&cluster, &rsc](Task first, Task then) { order(cluster, rsc, first, rsc, then, kOrdered); };
    link(Task::stopped, Task::start);
    link(Task::stopped, Task::promote);
    link(Task::demoted, Task::stop);
    link(Task::demoted, Task::start);
    link(Task::demoted, Task::promote);
    link(Task::started, Task::promote);
    link(Task::demote, Task::demoted);
}

void frame_instance(Cluster& cluster, Resource& clone, Resource& instance) {
    order(cluster, clone, Task::start, instance, Task::start, kBlocks.with(Relation::then_graphs_first));
    order(cluster, instance, Task::start, clone, Task::started, kGraphsThen);
    order(cluster, clone, Task::stop, instance, Task::stop, kGraphsFirst);
    order(cluster, instance, Task::stop, clone, Task::stopped, kGraphsThen);
}

void order_promotions(Cluster& cluster, Resource& clone) {
    add_promotable_restart_orderings(cluster, clone);
    Resource* previous = nullptr;
    for (Resource* instance : clone.children) {
        order(cluster, *instance, Task::demote, *instance, Task::promote, kOrdered);
        order(cluster, clone, Task::promote, *instance, Task::promote, kOrdered);
        order(cluster, *instance, Task::promote, clone, Task::promoted, kOrdered);
        if (previous != nullptr && clone.clone->is_ordered) {
            order(cluster, *previous, Task::promote, *instance, Task::promote, kOrdered);
        }
        order(cluster, clone, Task::demote, *instance, Task::demote, kGraphsFirst);
        order(cluster, *instance, Task::demote, clone, Task::demoted, kGraphsThen);
        if (previous != nullptr && clone.clone->is_ordered) {
            order(cluster, *instance, Task::demote, *previous, Task::demote, kOrdered);
        }
        previous = instance;
    }
}

void add_clone_orderings(Cluster& cluster, Resource& clone) {
    order(cluster, clone, Task::stopped, clone, Task::start, kOrdered);
    order(cluster, clone, Task::start, clone, Task::started, kBlocks);
    order(cluster, clone, Task::stop, clone, Task::stopped, kBlocks);
    if (clone.settings.is_promotable) {
        order(cluster, clone, Task::demoted, clone, Task::stop, kOrdered);
        order(cluster, clone, Task::started, clone, Task::promote, kBlocks);
    }
    if (clone.clone->is_ordered) {
        sort_by_instance_number(clone.children);
    }
    for (std::size_t index = 0; index < clone.children.size(); ++index) {
        Resource& instance = *clone.children[index];
        add_internal_orderings(cluster, instance);
        frame_instance(cluster, clone, instance);
        for (std::size_t later = index + 1; clone.clone->is_ordered && later < clone.children.size(); ++later) {
            order(cluster, instance, Task::start, *clone.children[later], Task::start, kOrdered);
            order(cluster, *clone.children[later], Task::stop, instance, Task::stop, kOrdered);
        }
    }
    if (clone.settings.is_promotable) {
        order_promotions(cluster, clone);
    }
}

void add_replica_orderings(Cluster& cluster, Resource& bundle, const BundleReplica& replica) {
    Resource& container = *replica.container;
    add_internal_orderings(cluster, container);
    order(cluster, bundle, Task::start, container, Task::start, kBlocks.with(Relation::then_graphs_first));
    if (replica.child != nullptr) {
        order(cluster, bundle, Task::stop, *replica.child, Task::stop, kGraphsFirst);
    }
    order(cluster, bundle, Task::stop, container, Task::stop, kGraphsFirst);
    order(cluster, container, Task::start, bundle, Task::started, kGraphsThen);
    order(cluster, container, Task::stop, bundle, Task::stopped, kGraphsThen);
    if (replica.ip != nullptr) {
        add_internal_orderings(cluster, *replica.ip);
        order(cluster, *replica.ip, Task::start, container, Task::start, kBlocks.with(Relation::guest_allowed));
        order(cluster, container, Task::stop, *replica.ip, Task::stop,
              {Relation::then_requires_first, Relation::guest_allowed});
    }
    if (replica.remote != nullptr) {
        add_internal_orderings(cluster, *replica.remote);
    }
}

void add_bundle_orderings(Cluster& cluster, Resource& bundle) {
    for (const BundleReplica& replica : bundle.bundle->replicas) {
        add_replica_orderings(cluster, bundle, replica);
    }
    Resource* inner = bundle.bundle->inner_clone;
    if (inner == nullptr) {
        return;
    }
    order(cluster, bundle, Task::start, *inner, Task::start, kGraphsFirst);
    order(cluster, *inner, Task::started, bundle, Task::started, kGraphsThen);
    order(cluster, bundle, Task::stop, *inner, Task::stop, kGraphsFirst);
    order(cluster, *inner, Task::stopped, bundle, Task::stopped, kGraphsThen);
    add_internal_orderings(cluster, *inner);
    if (inner->settings.is_promotable) {
        add_promotable_restart_orderings(cluster, bundle);
        order(cluster, bundle, Task::demote, *inner, Task::demote, kGraphsFirst);
        order(cluster, *inner, Task::demoted, bundle, Task::demoted, kGraphsThen);
        order(cluster, bundle, Task::promote, *inner, Task::promote, kGraphsFirst);
        order(cluster, *inner, Task::promoted, bundle, Task::promoted, kGraphsThen);
    }
}

}  // namespace

void add_internal_orderings(Cluster& cluster, Resource& rsc) {
    switch (rsc.variant) {
        case Variant::primitive:
            add_primitive_orderings(cluster, rsc);
            break;
        case Variant::group:
            GroupOrderings(cluster, rsc).add();
            break;
        case Variant::clone:
            add_clone_orderings(cluster, rsc);
            break;
        case Variant::bundle:
            add_bundle_orderings(cluster, rsc);
            break;
    }
}

}  // namespace systole::pengine
