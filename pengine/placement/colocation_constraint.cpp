#include "pengine/placement/colocation_constraint.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/ordering/order_constraint.hpp"
#include "pengine/placement/colocation_attribute.hpp"
#include "pengine/placement/colocation_lists.hpp"
#include "pengine/placement/constraint_role.hpp"
#include "pengine/placement/references.hpp"

namespace systole::pengine {
namespace {

/// One constraint element; makes the colocations it stands for.
class ColocationReader {
public:
    ColocationReader(Cluster& cluster, xml::Element constraint)
        : cluster_(cluster),
          constraint_(constraint),
          score_(read_score(constraint).value_or(0)),
          influence_(base::parse_boolean(constraint.get("influence"))) {}

    void read() {
        const std::vector<ResourceSet> sets = read_sets(cluster_, constraint_);
        if (sets.empty()) {
            read_pair();
        } else {
            read_set_list(sets);
        }
    }

private:
    /// A side of the simple form: an id and the role attribute that belongs to it.
    struct Side {
        std::string_view id;
        std::optional<std::string_view> role;
    };

    std::optional<Score> read_score(xml::Element element) const {
        const auto text = element.attribute("score");
        return text ? std::optional(parse_score(*text, cluster_.options.health).value_or(0)) : std::nullopt;
    }

    void read_pair() {
        const Side dependent{constraint_.get("rsc"), constraint_.attribute("rsc-role")};
        const Side primary{constraint_.get("with-rsc"), constraint_.attribute("with-rsc-role")};
        Resource* dependent_rsc = find_constraint_resource(cluster_, dependent.id);
        Resource* primary_rsc = find_constraint_resource(cluster_, primary.id);
        if (dependent_rsc == nullptr || primary_rsc == nullptr) {
            read_pair_with_tag(dependent, primary);
            return;
        }
        const std::optional<Role> dependent_role = constraint_role(dependent.role);
        const std::optional<Role> primary_role = constraint_role(primary.role);
        if (dependent_role && primary_role) {
            add({.id = constraint_.id(),
                 .dependent = dependent_rsc,
                 .primary = primary_rsc,
                 .score = score_,
                 .dependent_role = *dependent_role,
                 .primary_role = *primary_role,
                 .node_attribute = constraint_.get("node-attribute", kNodeNameAttribute)},
                *dependent_rsc);
        }
    }

    /// A tag or template on one side makes both sides sets; on both sides it is not allowed.
    void read_pair_with_tag(const Side& dependent, const Side& primary) {
        const bool dependent_is_rsc = find_constraint_resource(cluster_, dependent.id) != nullptr;
        const bool primary_is_rsc = find_constraint_resource(cluster_, primary.id) != nullptr;
        if (!dependent_is_rsc && !primary_is_rsc) {
            return;
        }
        const Side& tag = dependent_is_rsc ? primary : dependent;
        if (find_references(cluster_, tag.id) == nullptr) {
            return;
        }
        const auto as_set = [this](const Side& side, bool is_rsc) {
            if (!is_rsc) {
                return set_of_references(cluster_, side.id, side.role);
            }
            return ResourceSet{.id = side.id, .refs = {side.id}, .role = side.role, .is_sequential = {}, .element = {}};
        };
        read_set_list({as_set(dependent, dependent_is_rsc), as_set(primary, primary_is_rsc)});
    }

    void read_set_list(const std::vector<ResourceSet>& sets) {
        const ResourceSet* previous = nullptr;
        for (const ResourceSet& set : sets) {
            colocate_inside(set);
            if (previous != nullptr) {
                colocate_sets(*previous, set);
            }
            previous = &set;
        }
    }

    void colocate_inside(const ResourceSet& set) {
        const Score score = read_score(set.element).value_or(score_);
        const std::optional<Role> role = constraint_role(set.role);
        if (score == 0 || set.is_sequential == false || !role) {
            return;
        }
        Colocation colocation{.id = set.id, .score = score, .dependent_role = *role, .primary_role = *role};
        if (score > 0) {
            colocate_neighbours(set, colocation);
        } else {
            separate_all(set, colocation);
        }
    }

    void colocate_neighbours(const ResourceSet& set, Colocation colocation) {
        const std::string_view ordering = set.attribute("ordering").value_or("group");
        const bool depends_on_previous = base::equals_ignoring_case(ordering, "group");
        Resource* previous = nullptr;
        for (const std::string_view ref : set.refs) {
            Resource* rsc = find_constraint_resource(cluster_, ref);
            if (rsc == nullptr) {
                return;
            }
            if (previous != nullptr) {
                colocation.dependent = depends_on_previous ? rsc : previous;
                colocation.primary = depends_on_previous ? previous : rsc;
                add(colocation, *rsc);
            }
            previous = rsc;
        }
    }

    void separate_all(const ResourceSet& set, Colocation colocation) {
        std::vector<Resource*> earlier;
        for (const std::string_view ref : set.refs) {
            Resource* rsc = find_constraint_resource(cluster_, ref);
            if (rsc == nullptr) {
                return;
            }
            for (Resource* other : earlier) {
                if (other == rsc) {
                    break;
                }
                colocation.dependent = rsc;
                colocation.primary = other;
                add(colocation, *rsc);
            }
            earlier.push_back(rsc);
        }
    }

    /// Resources of a set that take part in a colocation with another set: all, or the one that stands for a sequence.
    /// Nothing if that one is unknown.
    std::optional<std::vector<Resource*>> endpoints(const ResourceSet& set, bool takes_first) const {
        std::vector<Resource*> found;
        if (set.is_sequential == false) {
            for (const std::string_view ref : set.refs) {
                if (Resource* rsc = find_constraint_resource(cluster_, ref)) {
                    found.push_back(rsc);
                }
            }
            return found;
        }
        Resource* end = set.refs.empty()
                            ? nullptr
                            : find_constraint_resource(cluster_, takes_first ? set.refs.front() : set.refs.back());
        if (end == nullptr) {
            return std::nullopt;
        }
        found.push_back(end);
        return found;
    }

    void colocate_sets(const ResourceSet& dependents, const ResourceSet& primaries) {
        const std::optional<Role> dependent_role = constraint_role(dependents.role);
        const std::optional<Role> primary_role = constraint_role(primaries.role);
        const auto dependent_ends = endpoints(dependents, true);
        const auto primary_ends = endpoints(primaries, false);
        if (!dependent_role || !primary_role || !dependent_ends || !primary_ends) {
            return;
        }
        for (Resource* dependent : *dependent_ends) {
            for (Resource* primary : *primary_ends) {
                add({.id = constraint_.id(),
                     .dependent = dependent,
                     .primary = primary,
                     .score = score_,
                     .dependent_role = *dependent_role,
                     .primary_role = *primary_role},
                    *dependent);
            }
        }
    }

    /// `critical_for`: the resource whose `critical` decides if the constraint does not say.
    void add(Colocation colocation, const Resource& critical_for) {
        if (colocation.node_attribute.empty()) {
            colocation.node_attribute = kNodeNameAttribute;
        }
        colocation.influence = influence_.value_or(critical_for.settings.is_critical);
        colocation.is_explicit = true;
        add_colocation(cluster_, colocation);
    }

    Cluster& cluster_;
    xml::Element constraint_;
    Score score_;
    std::optional<bool> influence_;
};

}  // namespace

void read_colocation_constraint(Cluster& cluster, xml::Element constraint) {
    ColocationReader(cluster, constraint).read();
}

void add_colocation(Cluster& cluster, const Colocation& colocation) {
    if (colocation.score == 0) {
        return;
    }
    const Colocation& added = cluster.colocations.emplace_back(colocation);
    enlist(added);
    if (added.score <= kMinusInfinity) {
        add_anti_colocation_orderings(cluster, added);
    }
}

}  // namespace systole::pengine
