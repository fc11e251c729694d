#include "pengine/placement/assign.hpp"
#include "pengine/placement/score_output.hpp"

namespace systole::pengine {

Node* assign_group(Cluster& cluster, Resource& group, Node* prefer, IfUnplaceable if_unplaceable) {
    Placement& placement = group.placement;
    if (placement.is_assigned || placement.is_assigning) {
        return nullptr;
    }
    if (group.children.empty()) {
        placement.is_assigned = true;
        return nullptr;
    }
    placement.is_assigning = true;
    group.current_role = group.children.front()->current_role;
    record_scores(cluster, group, ScoreLine::Kind::group);
    Node* first_node = nullptr;
    for (Resource* member : group.children) {
        Node* node = assign(cluster, *member, prefer, if_unplaceable);
        first_node = first_node != nullptr ? first_node : node;
    }
    group.next_role = group.children.front()->next_role;
    placement.is_assigning = false;
    placement.is_assigned = true;
    return group.group->is_colocated ? first_node : nullptr;
}

}  // namespace systole::pengine
