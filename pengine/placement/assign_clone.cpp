#include "pengine/placement/assign.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/distribute.hpp"
#include "pengine/placement/instance_order.hpp"
#include "pengine/placement/promotion.hpp"
#include "pengine/placement/score_output.hpp"

namespace systole::pengine {

void assign_clone(Cluster& cluster, Resource& clone, Node* prefer, IfUnplaceable if_unplaceable) {
    Placement& placement = clone.placement;
    if (placement.is_assigned || placement.is_assigning) {
        return;
    }
    placement.is_assigning = true;
    if (clone.settings.is_promotable) {
        add_promotion_scores(cluster, clone);
    }
    for (const Colocation* colocation : colocations_this_with(clone)) {
        assign(cluster, *colocation->primary, prefer, if_unplaceable);
    }
    for (const Colocation* colocation : colocations_with_this(clone)) {
        heed_dependent(cluster, clone, *colocation);
    }
    record_scores(cluster, clone, ScoreLine::Kind::clone);

    sort_instances(clone.children);
    distribute_instances(cluster, clone, clone.children,
                         {.total = clone.clone->clone_max, .per_node = clone.clone->clone_node_max});
    if (clone.settings.is_promotable) {
        choose_roles(cluster, clone);
    }
    placement.is_assigned = true;
    placement.is_assigning = false;
}

}  // namespace systole::pengine
