#include "pengine/placement/location.hpp"

#include <utility>

#include "pengine/model/cluster.hpp"

namespace systole::pengine {
namespace {

enum class Strength { full, none };  ///< none: entries and probe modes, but scores of 0

void apply_preference(const LocationConstraint& constraint, const LocationConstraint::Preference& preference,
                      Strength strength, NodeTable& table) {
    const Score score = strength == Strength::full ? preference.score : 0;
    NodeEntry* entry = table.find(*preference.node);
    if (entry == nullptr) {
        entry = &table.insert(*preference.node, score, preference.node->discovery);
    } else {
        entry->score = add_scores(entry->score, score);
    }
    if (entry->discovery < constraint.discovery) {
        entry->discovery = constraint.discovery;
    }
}

bool applies_now(const LocationConstraint& constraint, Role next_role) {
    return constraint.role_filter == Role::unknown || constraint.role_filter == next_role;
}

/// Applies one constraint to a resource and to what is inside it.
class LocationApplier {
public:
    LocationApplier(Cluster& cluster, const LocationConstraint& constraint)
        : cluster_(cluster), constraint_(constraint) {}

    void apply(Resource& rsc, Strength strength) const {
        apply_to_own_table(rsc, strength);
        switch (rsc.variant) {
            case Variant::primitive:
                break;
            case Variant::group:
                apply_to_members(rsc, strength);
                break;
            case Variant::clone:
                for (Resource* instance : rsc.children) {
                    apply(*instance, strength);
                }
                break;
            case Variant::bundle:
                apply_to_bundle(rsc, strength);
                break;
        }
    }

private:
    void apply_to_own_table(Resource& rsc, Strength strength) const {
        if (!applies_now(constraint_, rsc.next_role)) {
            return;
        }
        for (const LocationConstraint::Preference& preference : constraint_.preferences) {
            apply_preference(constraint_, preference, strength, rsc.placement.allowed);
            if (constraint_.discovery == DiscoveryMode::exclusive) {
                rsc.exclusive_discovery = true;
            }
            if (cluster_.run.explain && strength == Strength::full) {
                cluster_.explain_score(rsc, *preference.node, preference.score,
                                       rsc.placement.allowed.find(*preference.node)->score,
                                       {.kind = constraint_.origin, .id = constraint_.id});
            }
        }
    }

    /// Members of a colocated group follow the first: its scores must not count once per member.
    void apply_to_members(Resource& group, Strength strength) const {
        for (Resource* member : group.children) {
            const bool follows = group.group->is_colocated && member != group.children.front();
            apply(*member, follows ? Strength::none : strength);
        }
    }

    void apply_to_bundle(Resource& bundle, Strength strength) const {
        for (const BundleReplica& replica : bundle.bundle->replicas) {
            apply(*replica.container, strength);
            if (replica.ip != nullptr) {
                apply(*replica.ip, strength);
            }
        }
        Resource* inner = bundle.bundle->inner_clone;
        if (inner != nullptr && constraint_.role_filter >= Role::unpromoted) {
            apply(*inner, strength);
            inner->placement.locations.push_back(&constraint_);
        }
    }

    Cluster& cluster_;
    const LocationConstraint& constraint_;
};

}  // namespace

LocationConstraint& add_location_constraint(Cluster& cluster, Resource& rsc, LocationConstraint constraint) {
    constraint.resource = &rsc;
    LocationConstraint& added = cluster.locations.emplace_back(std::move(constraint));
    rsc.placement.locations.push_back(&added);
    return added;
}

void apply_locations(Cluster& cluster) {
    for (auto constraint = cluster.locations.rbegin(); constraint != cluster.locations.rend(); ++constraint) {
        LocationApplier(cluster, *constraint).apply(*constraint->resource, Strength::full);
    }
}

void apply_locations_to_table(const Resource& rsc, NodeTable& table) {
    for (auto constraint = rsc.placement.locations.rbegin(); constraint != rsc.placement.locations.rend();
         ++constraint) {
        if (!applies_now(**constraint, rsc.next_role)) {
            continue;
        }
        for (const LocationConstraint::Preference& preference : (*constraint)->preferences) {
            apply_preference(**constraint, preference, Strength::full, table);
        }
    }
}

}  // namespace systole::pengine
