#include "pengine/placement/capacity_filter.hpp"

#include <algorithm>
#include <vector>

#include "pengine/placement/availability.hpp"
#include "pengine/placement/colocation_effect.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/utilization.hpp"

namespace systole::pengine {
namespace {

using ResourceList = std::vector<const Resource*>;

bool contains(const ResourceList& list, const Resource& rsc) {
    return std::find(list.begin(), list.end(), &rsc) != list.end();
}

/// Everything that must be on the node of `origin` (spec 2 §12.4).
class ColocationGroup {
public:
    explicit ColocationGroup(const Resource& origin) : origin_(origin) {
        gather(origin);
        if (!contains(list_, origin)) {
            list_.push_back(&origin);
        }
    }

    const ResourceList& list() const { return list_; }

private:
    void gather(const Resource& rsc) {
        if (rsc.variant == Variant::group) {
            gather_group(rsc);
        } else {
            gather_colocated(rsc);
        }
    }

    void gather_group(const Resource& group) {
        const bool is_cloned = group.parent != nullptr && group.parent->is_clone();
        if (group.group->is_colocated || is_cloned) {
            list_.push_back(&group);
            for (const Resource* member : group.children) {
                gather(*member);
            }
        } else if (!group.children.empty()) {
            gather_colocated(group);
        }
    }

    void gather_colocated(const Resource& rsc) {
        if (contains(list_, rsc)) {
            return;
        }
        list_.push_back(&rsc);
        for (const Colocation* colocation : colocations_this_with(rsc)) {
            const Resource& primary = *colocation->primary;
            if (&primary != &origin_ && binds(*colocation, rsc, primary)) {
                gather(primary);
            }
        }
        for (const Colocation* colocation : colocations_with_this(rsc)) {
            const Resource& dependent = *colocation->dependent;
            const bool is_only_dependents_concern = rsc.is_clone() && !dependent.is_clone();
            if (&dependent != &origin_ && !is_only_dependents_concern && binds(*colocation, dependent, rsc)) {
                gather(dependent);
            }
        }
    }

    static bool binds(const Colocation& colocation, const Resource& dependent, const Resource& primary) {
        return colocation.score == kInfinity &&
               effect_of(colocation, dependent, primary, Preview::yes) == ColocationEffect::location;
    }

    const Resource& origin_;
    ResourceList list_;
};

/// Sums what a colocation group needs (spec 2 §12.5); counts what is not assigned yet.
class NeedSum {
public:
    explicit NeedSum(const ResourceList& list) : list_(list) {
        for (const Resource* rsc : list) {
            add(*rsc);
        }
    }

    const Utilization& need() const { return need_; }

private:
    void add(const Resource& rsc) {
        if (rsc.placement.is_assigned) {
            return;
        }
        switch (rsc.variant) {
            case Variant::primitive:
                add_amounts(need_, rsc.utilization);
                break;
            case Variant::group:
                add_group(rsc);
                break;
            case Variant::clone:
                add_clone(rsc);
                break;
            case Variant::bundle:
                if (!rsc.bundle->replicas.empty()) {
                    add(*rsc.bundle->replicas.front().container);
                }
                break;
        }
    }

    void add_group(const Resource& group) {
        const bool is_cloned = group.parent != nullptr && group.parent->is_clone();
        for (const Resource* member : group.children) {
            if (!contains(list_, *member)) {
                add(*member);
            }
            if (!group.group->is_colocated && !is_cloned) {
                break;
            }
        }
    }

    void add_clone(const Resource& clone) {
        bool is_related = false;
        for (const Resource* instance : clone.children) {
            if (contains(list_, *instance)) {
                is_related = true;
            } else if (has_member_in_list(*instance)) {
                add(*instance);
                is_related = true;
            }
        }
        if (!is_related && !clone.children.empty()) {
            add(*clone.children.front());
        }
    }

    bool has_member_in_list(const Resource& instance) const {
        return std::any_of(instance.children.begin(), instance.children.end(),
                           [this](const Resource* member) { return contains(list_, *member); });
    }

    const ResourceList& list_;
    Utilization need_;
};

void ban_incapable(Cluster& cluster, Resource& rsc, const std::vector<NodeEntry*>& usable, const Utilization& need) {
    for (const NodeEntry* entry : usable) {
        if (!has_capacity(entry->node->remaining, need)) {
            ban(cluster, rsc, *entry->node, {.kind = Origin::Kind::utilization, .id = {}});
        }
    }
}

}  // namespace

const Node* apply_capacity_filter(Cluster& cluster, Resource& rsc) {
    const ColocationGroup group(rsc);
    const NeedSum sum(group.list());
    std::vector<NodeEntry*> usable = rsc.placement.allowed.in_hash_order();
    std::erase_if(usable, [](const NodeEntry* entry) { return !is_usable(*entry); });

    bool is_any_capable = false;
    const Node* most_capable = nullptr;
    for (const NodeEntry* entry : usable) {
        is_any_capable = is_any_capable || has_capacity(entry->node->remaining, sum.need());
        if (most_capable == nullptr || compare_capacity(entry->node->remaining, most_capable->remaining) < 0) {
            most_capable = entry->node;
        }
    }
    ban_incapable(cluster, rsc, usable, is_any_capable ? sum.need() : rsc.utilization);
    return is_any_capable ? nullptr : most_capable;
}

}  // namespace systole::pengine
