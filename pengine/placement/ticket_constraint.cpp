#include "pengine/placement/ticket_constraint.hpp"

#include <optional>
#include <vector>

#include "base/text.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/placement/constraint_role.hpp"
#include "pengine/placement/references.hpp"

namespace systole::pengine {
namespace {

LossPolicy loss_policy(const Cluster& cluster, xml::Element constraint, Role role) {
    const std::string_view text = constraint.get("loss-policy");
    if (base::equals_ignoring_case(text, "fence")) {
        return cluster.options.fencing_enabled ? LossPolicy::fence : LossPolicy::stop;
    }
    if (base::equals_ignoring_case(text, "freeze")) {
        return LossPolicy::freeze;
    }
    if (base::equals_ignoring_case(text, "demote")) {
        return LossPolicy::demote;
    }
    if (base::equals_ignoring_case(text, "stop")) {
        return LossPolicy::stop;
    }
    return role == Role::promoted ? LossPolicy::demote : LossPolicy::stop;
}

void keep_stopped(Cluster& cluster, Resource& rsc, const TicketConstraint& constraint) {
    add_location_score_everywhere(cluster, rsc, kMinusInfinity, {.kind = Origin::Kind::ticket, .id = constraint.id});
}

bool concerns_current_role(const TicketConstraint& constraint, const Resource& rsc) {
    return constraint.role == Role::unknown || constraint.role == rsc.current_role;
}

/// The ticket is lost while the resource is active.
void apply_loss_policy(Cluster& cluster, Resource& rsc, const TicketConstraint& constraint) {
    switch (constraint.loss_policy) {
        case LossPolicy::stop:
            keep_stopped(cluster, rsc, constraint);
            break;
        case LossPolicy::demote:
            if (constraint.role != Role::promoted) {
                keep_stopped(cluster, rsc, constraint);
            }
            break;
        case LossPolicy::fence:
            if (concerns_current_role(constraint, rsc)) {
                keep_stopped(cluster, rsc, constraint);
                for (Node* node : std::vector<Node*>(rsc.history.active)) {
                    mark_for_fencing(cluster, *node, "deadman ticket was lost", PriorityDelay::no);
                }
            }
            break;
        case LossPolicy::freeze:
            if (concerns_current_role(constraint, rsc)) {
                rsc.is_managed = false;
                rsc.is_blocked = true;
            }
            break;
    }
}

void apply_to_leaf(Cluster& cluster, Resource& rsc, const TicketConstraint& constraint) {
    if (!constraint.ticket->is_granted && !rsc.history.active.empty()) {
        apply_loss_policy(cluster, rsc, constraint);
    } else if (constraint.role != Role::promoted || constraint.loss_policy == LossPolicy::stop) {
        keep_stopped(cluster, rsc, constraint);
    }
}

void add_ticket_constraint(Cluster& cluster, xml::Element element, Ticket& ticket, Resource& rsc,
                           std::optional<std::string_view> role_text) {
    const std::optional<Role> role = constraint_role(role_text);
    if (!role) {
        return;
    }
    const TicketConstraint& added =
        cluster.ticket_constraints.emplace_back(TicketConstraint{.id = element.id(),
                                                                 .resource = &rsc,
                                                                 .ticket = &ticket,
                                                                 .role = *role,
                                                                 .loss_policy = loss_policy(cluster, element, *role)});
    rsc.placement.tickets.push_back(&added);
    if (is_ticket_unusable(added)) {
        for_each_leaf(rsc, [&cluster, &added](Resource& leaf) { apply_to_leaf(cluster, leaf, added); });
    }
}

}  // namespace

bool is_ticket_unusable(const TicketConstraint& constraint) {
    return !constraint.ticket->is_granted || constraint.ticket->is_standby;
}

void read_ticket_constraint(Cluster& cluster, xml::Element constraint) {
    const auto ticket_id = constraint.attribute("ticket");
    if (!ticket_id) {
        return;
    }
    Ticket& ticket = cluster.ticket(*ticket_id);
    std::vector<ResourceSet> sets = read_sets(cluster, constraint);
    if (const auto name = constraint.attribute("rsc"); name && sets.empty()) {
        if (Resource* rsc = find_constraint_resource(cluster, *name)) {
            add_ticket_constraint(cluster, constraint, ticket, *rsc, constraint.attribute("rsc-role"));
            return;
        }
        if (find_references(cluster, *name) != nullptr) {
            sets.push_back(set_of_references(cluster, *name, constraint.attribute("rsc-role")));
        }
    }
    for (const ResourceSet& set : sets) {
        for (const std::string_view ref : set.refs) {
            Resource* rsc = find_constraint_resource(cluster, ref);
            if (rsc == nullptr) {
                return;
            }
            add_ticket_constraint(cluster, constraint, ticket, *rsc, set.role);
        }
    }
}

}  // namespace systole::pengine
