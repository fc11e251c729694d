#include "pengine/placement/colocation_lists.hpp"

#include <algorithm>

#include "pengine/model/resource.hpp"

namespace systole::pengine {
namespace {

enum class Side { this_with, with_this };

const Resource& other_side(const Colocation& colocation, Side side) {
    return side == Side::this_with ? *colocation.primary : *colocation.dependent;
}

const ColocationList& own_list(const Resource& rsc, Side side) {
    return side == Side::this_with ? rsc.placement.this_with : rsc.placement.with_this;
}

/// Negative: `left` comes first. Equal for colocations with the same other side.
int compare_importance(const Resource& left, const Resource& right) {
    if (left.placement.priority != right.placement.priority) {
        return left.placement.priority > right.placement.priority ? -1 : 1;
    }
    if (left.variant != right.variant) {
        return left.variant > right.variant ? -1 : 1;
    }
    if (left.is_clone() && left.settings.is_promotable != right.settings.is_promotable) {
        return left.settings.is_promotable ? -1 : 1;
    }
    return left.id.compare(right.id);
}

/// Sorted insertion: of equals the newest comes first.
void insert_sorted(ColocationList& list, const Colocation& colocation, Side side) {
    const Resource& inserted = other_side(colocation, side);
    const auto position = std::find_if(list.begin(), list.end(), [&](const Colocation* present) {
        return compare_importance(inserted, other_side(*present, side)) <= 0;
    });
    list.insert(position, &colocation);
}

/// Spec 2 §7.2: appending to a list that has elements repeats the first addition and loses the others.
void append_list(ColocationList& list, const ColocationList& addition, Side side) {
    if (list.empty()) {
        list = addition;
        return;
    }
    for (std::size_t repetition = 0; repetition < addition.size(); ++repetition) {
        insert_sorted(list, *addition.front(), side);
    }
}

/// Collects the effective list of one resource, walking to ancestors and other members (spec 2 §7.3).
class Collector {
public:
    Collector(const Resource& origin, Side side) : origin_(origin), side_(side) {}

    ColocationList collect() {
        visit(origin_);
        return std::move(list_);
    }

private:
    void visit(const Resource& rsc) {
        switch (rsc.variant) {
            case Variant::primitive:
                visit_primitive(rsc);
                break;
            case Variant::group:
                visit_group(rsc);
                break;
            case Variant::clone:
                append_own(rsc);
                visit_parent(rsc);
                break;
            case Variant::bundle:
                visit_bundle(rsc);
                break;
        }
    }

    void append_own(const Resource& rsc) { append_list(list_, own_list(rsc, side_), side_); }

    void visit_parent(const Resource& rsc) {
        if (rsc.parent != nullptr) {
            visit(*rsc.parent);
        }
    }

    void visit_primitive(const Resource& rsc) {
        if (&rsc == &origin_) {
            append_own(rsc);
            visit_parent(rsc);
            return;
        }
        for (const Colocation* colocation : own_list(rsc, side_)) {
            if (colocation->is_explicit) {
                insert_sorted(list_, *colocation, side_);
            }
        }
    }

    /// Others depend on the group's last member, the group depends through its first.
    void visit_group(const Resource& group) {
        if (group.children.empty()) {
            return;
        }
        const Resource* spokesman =
            side_ == Side::with_this ? group.children.back() : group.children.front();
        if (&origin_ == &group || &origin_ == spokesman) {
            append_own(group);
            visit_parent(group);
            visit_other_members(group);
        } else if (side_ == Side::this_with) {
            visit_group_for_later_member(group);
        }
    }

    void visit_other_members(const Resource& group) {
        if (!group.group->is_colocated) {
            return;
        }
        for (const Resource* member : group.children) {
            if (member != &origin_) {
                visit(*member);
            }
        }
    }

    /// A later member follows the first by the group's own colocations, unless one before it is unmanaged.
    void visit_group_for_later_member(const Resource& group) {
        for (const Resource* member : group.children) {
            if (member == &origin_) {
                return;
            }
            if (!member->is_managed) {
                break;
            }
        }
        for (const Colocation* colocation : own_list(group, side_)) {
            if (colocation->score == kInfinity) {
                insert_sorted(list_, *colocation, side_);
            }
        }
    }

    void visit_bundle(const Resource& bundle) {
        if (&origin_ == &bundle || is_container(bundle, origin_)) {
            append_own(bundle);
            return;
        }
        const Resource* inner = bundle.bundle->inner_clone;
        if (inner == nullptr || !inner->settings.is_promotable || &origin_.top() != inner) {
            return;
        }
        const bool promotion_phase =
            &origin_ == inner ? inner->placement.promotion_sorted : origin_.placement.is_assigned;
        if (promotion_phase) {
            append_own(bundle);
        }
    }

    static bool is_container(const Resource& bundle, const Resource& rsc) {
        return std::any_of(bundle.bundle->replicas.begin(), bundle.bundle->replicas.end(),
                           [&rsc](const BundleReplica& replica) { return replica.container == &rsc; });
    }

    const Resource& origin_;
    Side side_;
    ColocationList list_;
};

}  // namespace

void enlist(const Colocation& colocation) {
    insert_sorted(colocation.dependent->placement.this_with, colocation, Side::this_with);
    insert_sorted(colocation.primary->placement.with_this, colocation, Side::with_this);
}

ColocationList colocations_this_with(const Resource& rsc) { return Collector(rsc, Side::this_with).collect(); }

ColocationList colocations_with_this(const Resource& rsc) { return Collector(rsc, Side::with_this).collect(); }

}  // namespace systole::pengine
