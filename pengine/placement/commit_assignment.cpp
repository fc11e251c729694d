#include <algorithm>

#include "pengine/placement/assign.hpp"
#include "pengine/placement/availability.hpp"
#include "pengine/placement/score_output.hpp"
#include "pengine/placement/utilization.hpp"

namespace systole::pengine {
namespace {

/// Actions made while reading histories took for granted that the resource may run.
void stop_existing_actions(Resource& rsc) {
    for (Action* action : rsc.scheduling.actions) {
        if (action->task == Task::stop) {
            action->is_optional = false;
        } else if (action->task == Task::start) {
            action->is_runnable = false;
        } else if (action->interval_ms != 0 && action->meta_value("op_target_rc").value_or("") != "7") {
            action->is_runnable = false;
        }
    }
}

/// Guest nodes are taken before they are up: their connection is expected to come.
bool is_acceptable(const NodeEntry& entry) {
    return entry.score >= 0 && (is_available(*entry.node) || entry.node->is_guest());
}

void assign_to_node(Cluster& cluster, Resource& rsc, const NodeEntry& entry) {
    Node& node = *entry.node;
    rsc.placement.node = &node;
    rsc.placement.entry = entry;
    node.assigned.push_back(&rsc);
    subtract_amounts(node.remaining, rsc.utilization);
    record_utilization(cluster, rsc, node);
}

bool commit_primitive(Cluster& cluster, Resource& rsc, const NodeEntry* entry, Force force,
                      IfUnplaceable if_unplaceable) {
    if (force == Force::no && entry != nullptr && !is_acceptable(*entry)) {
        if (if_unplaceable == IfUnplaceable::stop) {
            rsc.next_role = Role::stopped;
        }
        entry = nullptr;
    }
    const bool has_changed = rsc.placement.node != (entry == nullptr ? nullptr : entry->node);
    unassign(rsc);
    rsc.placement.is_assigned = true;
    if (entry != nullptr) {
        assign_to_node(cluster, rsc, *entry);
    } else if (if_unplaceable == IfUnplaceable::stop) {
        rsc.next_role = Role::stopped;
        stop_existing_actions(rsc);
    }
    return has_changed;
}

}  // namespace

bool commit_assignment(Cluster& cluster, Resource& rsc, const NodeEntry* entry, Force force,
                       IfUnplaceable if_unplaceable) {
    if (rsc.children.empty()) {
        return commit_primitive(cluster, rsc, entry, force, if_unplaceable);
    }
    bool has_changed = false;
    for (Resource* child : rsc.children) {
        has_changed = commit_assignment(cluster, *child, entry, force, if_unplaceable) || has_changed;
    }
    return has_changed;
}

bool assign_nowhere(Cluster& cluster, Resource& rsc) {
    return commit_assignment(cluster, rsc, nullptr, Force::yes, IfUnplaceable::stop);
}

void unassign(Resource& rsc) {
    rsc.placement.is_assigned = false;
    for (Resource* child : rsc.children) {
        unassign(*child);
    }
    Node* node = rsc.placement.node;
    if (node == nullptr) {
        return;
    }
    const auto last = std::find(node->assigned.rbegin(), node->assigned.rend(), &rsc);
    if (last != node->assigned.rend()) {
        node->assigned.erase(std::next(last).base());
    }
    add_amounts(node->remaining, rsc.utilization);
    rsc.placement.node = nullptr;
}

}  // namespace systole::pengine
