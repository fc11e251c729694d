#include "pengine/ordering/order_sets.hpp"

#include <string>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/ordering/order_kind.hpp"
#include "pengine/placement/references.hpp"

namespace systole::pengine {

namespace {

/// Resources for ids; nothing if one is unknown.
std::optional<std::vector<Resource*>> resolve_all(const Cluster& cluster, const std::vector<std::string_view>& ids) {
    std::vector<Resource*> members;
    for (const std::string_view id : ids) {
        Resource* rsc = find_constraint_resource(cluster, id);
        if (rsc == nullptr) {
            return std::nullopt;
        }
        members.push_back(rsc);
    }
    return members;
}

std::optional<OrderSet> convert(const Cluster& cluster, const ResourceSet& source) {
    auto members = resolve_all(cluster, source.refs);
    if (!members) {
        return std::nullopt;
    }
    OrderSet set;
    set.id = source.id;
    set.members = std::move(*members);
    set.element = source.element;
    set.action = source.attribute("action").value_or("start");
    set.kind = source.attribute("kind");
    if (const auto sequential = source.element ? source.attribute("sequential") : std::nullopt) {
        set.is_sequential = base::is_true(*sequential);
    } else {
        set.is_sequential = source.is_sequential;
    }
    const auto require_all = source.attribute("require-all");
    set.requires_all = !require_all || base::is_true(*require_all);
    return set;
}

/// A tag or template in `first` or `then` becomes a set; then the other side is a set of one.
std::optional<OrderSet> set_of_side(const Cluster& cluster, std::string_view id, std::optional<std::string_view> action) {
    std::optional<OrderSet> set;
    if (Resource* rsc = find_constraint_resource(cluster, id)) {
        set.emplace();
        set->id = id;
        set->members = {rsc};
    } else if (find_references(cluster, id) != nullptr) {
        set = convert(cluster, set_of_references(cluster, id, std::nullopt));
    }
    if (set && action) {
        set->action = *action;
    }
    return set;
}

bool is_tag(const Cluster& cluster, std::string_view id) {
    return find_constraint_resource(cluster, id) == nullptr && find_references(cluster, id) != nullptr;
}

/// Everything of one constraint that its sets share.
class SetOrder {
public:
    SetOrder(Cluster& cluster, xml::Element constraint)
        : cluster_(cluster), id_(constraint.id()), constraint_(constraint), kind_(order_kind(constraint)),
          symmetry_(order_symmetry(constraint, kind_)) {}

    void apply(const std::vector<OrderSet>& sets) {
        const OrderSet* previous = nullptr;
        for (const OrderSet& set : sets) {
            order_within(set);
            if (previous != nullptr) {
                order_pair(*previous, set);
            }
            previous = &set;
        }
    }

private:
    /// One set of a pair as it takes part in one direction.
    struct Part {
        const OrderSet& set;
        std::string_view action;
    };

    void order_within(const OrderSet& set);
    void order_serially(const OrderSet& set);
    void order_pair(const OrderSet& first, const OrderSet& then);
    void order_parts(const Part& first, const Part& then, Symmetry symmetry);
    void order_after_one(const Part& first, const Part& then, RelationFlags flags);
    void add(Resource& first, std::string_view first_action, Resource& then, std::string_view then_action,
             const RelationFlags& flags) {
        add_ordering(cluster_, end_of(cluster_, first, first_action), end_of(cluster_, then, then_action), flags, id_);
    }

    Cluster& cluster_;
    std::string_view id_;
    xml::Element constraint_;
    OrderKind kind_;
    Symmetry symmetry_;
};

void SetOrder::order_serially(const OrderSet& set) {
    for (std::size_t first = 0; first < set.members.size(); ++first) {
        for (std::size_t then = first + 1; then < set.members.size(); ++then) {
            add(*set.members[first], set.action, *set.members[then], set.action, {Relation::serialize});
        }
    }
}

void SetOrder::order_within(const OrderSet& set) {
    const OrderKind kind = set.kind ? order_kind(*set.kind) : kind_;
    const Symmetry symmetry = order_symmetry(set.element, kind, constraint_);
    if (kind == OrderKind::serialize) {
        order_serially(set);
        return;
    }
    if (!set.is_sequential.value_or(true)) {
        return;
    }
    const RelationFlags flags = order_flags(kind, set.action, symmetry);
    for (std::size_t index = 1; index < set.members.size(); ++index) {
        add(*set.members[index - 1], set.action, *set.members[index], set.action, flags);
    }
    const auto inverse = inverted_action(set.action);
    if (symmetry != Symmetry::symmetric || !inverse) {
        return;
    }
    const RelationFlags inverse_flags = order_flags(kind, *inverse, Symmetry::inverse);
    for (std::size_t index = 1; index < set.members.size(); ++index) {
        add(*set.members[index], *inverse, *set.members[index - 1], *inverse, inverse_flags);
    }
}

void SetOrder::order_pair(const OrderSet& first, const OrderSet& then) {
    order_parts({first, first.action}, {then, then.action}, symmetry_);
    if (symmetry_ != Symmetry::symmetric) {
        return;
    }
    const auto first_inverse = inverted_action(first.action);
    const auto then_inverse = inverted_action(then.action);
    if (first_inverse && then_inverse) {
        order_parts({then, *then_inverse}, {first, *first_inverse}, Symmetry::inverse);
    }
}

/// The member that stands for a set towards another: its last or first one if it says that it is sequential.
std::vector<Resource*> endpoints(const OrderSet& set, bool last) {
    if (!set.is_sequential.value_or(false) || set.members.empty()) {
        return set.members;
    }
    return {last ? set.members.back() : set.members.front()};
}

void SetOrder::order_parts(const Part& first, const Part& then, Symmetry symmetry) {
    const RelationFlags flags = order_flags(kind_, first.action, symmetry);
    if (!first.set.requires_all && first.action != "stop" && first.action != "demote") {
        order_after_one(first, then, flags);
        return;
    }
    const bool forward = symmetry != Symmetry::inverse;
    for (Resource* before : endpoints(first.set, forward)) {
        for (Resource* after : endpoints(then.set, !forward)) {
            add(*before, first.action, *after, then.action, flags);
        }
    }
}

void SetOrder::order_after_one(const Part& first, const Part& then, RelationFlags flags) {
    Action& enough = named_pseudo_action(cluster_, fmt::format("one-or-more:{}", first.set.id));
    enough.required_first = 1;
    for (Resource* before : first.set.members) {
        add_ordering(cluster_, end_of(cluster_, *before, first.action), end_of(enough),
                     {Relation::minimum, Relation::first_graphs_then}, id_);
    }
    flags.insert(Relation::unrunnable_first_blocks);
    for (Resource* after : then.set.members) {
        add_ordering(cluster_, end_of(enough), end_of(cluster_, *after, then.action), flags, id_);
    }
}

}  // namespace

std::optional<std::vector<OrderSet>> order_sets(const Cluster& cluster, xml::Element constraint) {
    std::vector<OrderSet> sets;
    if (constraint.child("resource_set")) {
        for (const ResourceSet& source : read_sets(cluster, constraint)) {
            auto set = convert(cluster, source);
            if (!set) {
                return std::vector<OrderSet>{};
            }
            sets.push_back(std::move(*set));
        }
        return sets;
    }
    const std::string_view first_id = constraint.get("first");
    const std::string_view then_id = constraint.get("then");
    if (!is_tag(cluster, first_id) && !is_tag(cluster, then_id)) {
        return std::nullopt;
    }
    auto first = set_of_side(cluster, first_id, constraint.attribute("first-action"));
    auto then = set_of_side(cluster, then_id, constraint.attribute("then-action"));
    if (first && then) {
        sets.push_back(std::move(*first));
        sets.push_back(std::move(*then));
    }
    return sets;
}

void order_between_sets(Cluster& cluster, xml::Element constraint, const std::vector<OrderSet>& sets) {
    SetOrder(cluster, constraint).apply(sets);
}

}  // namespace systole::pengine
