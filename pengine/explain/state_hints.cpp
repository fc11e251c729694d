#include "base/number.hpp"
#include "pengine/explain/hints.hpp"
#include "pengine/placement/ticket_constraint.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace systole::pengine {
namespace {

class StateHints {
public:
    StateHints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation)
        : cluster_(cluster), rsc_(rsc), explanation_(explanation) {}

    void collect() {
        about_target_role();
        about_management();
        about_removal();
        about_failures();
        about_threshold();
        about_tickets();
        about_dependency();
    }

private:
    void add(std::string_view code, std::string text, std::string advice = {}) {
        explanation_.hints.push_back({std::string(code), std::move(text), std::move(advice)});
    }

    /// The configured resource outside which sets a meta attribute, or the resource itself; null if nobody does.
    [[nodiscard]] const Resource* setter_of(std::string_view name) const {
        const Resource* setter = nullptr;
        for (const Resource* at = &rsc_; at != nullptr; at = at->parent) {
            setter = at->meta.contains(name) ? at : setter;
        }
        return setter;
    }

    void about_target_role() {
        if (!rsc_.is_disabled()) {
            return;
        }
        const Resource* setter = setter_of("target-role");
        const std::string_view role = rsc_.meta.get("target-role");
        const bool is_stopped = parse_role(role) == Role::stopped;
        add(is_stopped ? "target-role-stopped" : "target-role-unpromoted",
            fmt::format("target-role of {} is {}: it is kept {}.", setter->xml_id, role, is_stopped ? "stopped" : "unpromoted"),
            fmt::format("If nobody wants that any longer: crm_resource --resource {} --meta --delete-parameter target-role",
                        setter->xml_id));
    }

    void about_management() {
        if (rsc_.is_managed || rsc_.is_blocked) {
            return;
        }
        const bool is_for_want_of_fencing = cluster_.options.fencing_enabled && !cluster_.has_fence_device;
        if (rsc_.in_maintenance || cluster_.options.maintenance_mode || base::is_true(rsc_.meta.get("maintenance"))) {
            add("maintenance", "It is in maintenance (itself, its node or the whole cluster): the cluster leaves it alone.");
        } else if (const Resource* setter = setter_of("is-managed"); setter != nullptr && !is_for_want_of_fencing) {
            add("unmanaged", fmt::format("is-managed of {} is false: the cluster leaves it alone.", setter->xml_id),
                fmt::format("crm_resource --resource {} --meta --delete-parameter is-managed", setter->xml_id));
        }
    }

    void about_removal() {
        if (rsc_.is_removed) {
            add("removed", "It is no longer in the configuration, or beyond clone-max; only its history is known.",
                cluster_.options.stop_removed_resources ? "" : "stop-orphan-resources is false, so it is left running.");
        }
    }

    [[nodiscard]] const FailedOperation* failed_stop() const {
        const auto found = std::ranges::find_if(cluster_.failed_operations, [this](const FailedOperation& failed) {
            return failed.rsc == &rsc_ && failed.entry.get("operation") == "stop";
        });
        return found == cluster_.failed_operations.end() ? nullptr : &*found;
    }

    void about_failures() {
        if (!rsc_.is_blocked) {
            return;
        }
        if (const FailedOperation* stop = failed_stop()) {
            add("failed-stop",
                fmt::format("Its stop failed on {}{}: it may still run there, so nothing more is done with it.", stop->node->name,
                            cluster_.options.fencing_enabled ? "" : ", and there is no fencing to make sure"),
                fmt::format(
                    "Stop it there by hand, then: crm_resource --cleanup --resource {} --node {}. With fencing, the cluster does "
                    "this by itself.",
                    rsc_.xml_id, stop->node->name));
        } else if (rsc_.history.active.size() > 1) {
            add("multiple-active", "It is active on more than one node, and multiple-active=block leaves that to you.",
                "Stop it by hand on all nodes but one.");
        } else {
            add("blocked", "A failure blocks it (on-fail=block).",
                fmt::format("Find the cause, then: crm_resource --cleanup --resource {}", rsc_.xml_id));
        }
    }

    void about_threshold() {
        for (const NodeStanding& standing : explanation_.nodes) {
            const bool is_reached = std::ranges::any_of(
                standing.parts, [](const ScorePart& part) { return part.kind == Origin::Kind::migration_threshold; });
            if (is_reached) {
                add("migration-threshold",
                    fmt::format(
                        "It failed too often on {} (migration-threshold, or a failed start): the node is out until the failures "
                        "are forgotten{}.",
                        standing.node,
                        rsc_.settings.failure_timeout_ms == 0
                            ? ""
                            : fmt::format(", which takes {} s", rsc_.settings.failure_timeout_ms / 1000)),
                    fmt::format("crm_resource --cleanup --resource {} --node {}", rsc_.xml_id, standing.node));
            }
        }
    }

    void about_tickets() {
        for (const Resource* at = &rsc_; at != nullptr; at = at->parent) {
            for (const TicketConstraint* constraint : at->placement.tickets) {
                if (is_ticket_unusable(*constraint)) {
                    const Ticket& ticket = *constraint->ticket;
                    add("ticket-missing",
                        fmt::format("Ticket {} {} (constraint {}).", ticket.id,
                                    ticket.is_granted ? "is in standby" : "is not granted here", constraint->id),
                        fmt::format("crm_ticket --ticket {} {}", ticket.id, ticket.is_granted ? "--activate" : "--grant"));
                }
            }
        }
    }

    /// What it must be with has no place.
    void about_dependency() {
        for (const Resource* at = &rsc_; at != nullptr; at = at->parent) {
            for (const Colocation* colocation : at->placement.this_with) {
                if (colocation->score >= kInfinity && locations_of(*colocation->primary, Location::assigned).empty() &&
                    rsc_.placement.node == nullptr) {
                    add("dependency-stopped",
                        fmt::format("It must be with {}{}, which runs nowhere.", colocation->primary->id,
                                    colocation->is_explicit ? fmt::format(" (constraint {})", colocation->id) : ""),
                        fmt::format("See why {} does not run.", colocation->primary->xml_id));
                }
            }
        }
    }

    const Cluster& cluster_;
    const Resource& rsc_;
    ResourceExplanation& explanation_;
};

}  // namespace

void add_state_hints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation) {
    StateHints(cluster, rsc, explanation).collect();
}

}  // namespace systole::pengine
