#include "pengine/explain/hints.hpp"
#include "pengine/placement/utilization.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace systole::pengine {
namespace {

bool is_banned_by(const NodeStanding& standing, Origin::Kind kind) {
    return std::ranges::any_of(standing.parts,
                               [kind](const ScorePart& part) { return part.kind == kind && part.added <= kMinusInfinity; });
}

class PlacementHints {
public:
    PlacementHints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation)
        : cluster_(cluster), rsc_(rsc), explanation_(explanation) {}

    void collect() {
        about_utilization();
        about_shutdown_lock();
        const bool shall_run = rsc_.is_managed && !rsc_.is_removed && !rsc_.is_disabled();
        if (rsc_.placement.node == nullptr && shall_run) {
            about_opt_in();
            about_unmet_colocation();
            about_clone_limit();
            about_all_banned();
            about_failed_everywhere();
        }
    }

private:
    void add(std::string_view code, std::string text, std::string advice = {}) {
        explanation_.hints.push_back({std::string(code), std::move(text), std::move(advice)});
    }

    [[nodiscard]] std::vector<std::string> nodes_banned_by(std::initializer_list<Origin::Kind> kinds) const {
        std::vector<std::string> names;
        for (const NodeStanding& standing : explanation_.nodes) {
            if (standing.standing != Standing::unavailable &&
                std::ranges::any_of(kinds, [&standing](Origin::Kind kind) { return is_banned_by(standing, kind); })) {
                names.push_back(standing.node);
            }
        }
        return names;
    }

    void about_utilization() {
        for (const std::string& name : nodes_banned_by({Origin::Kind::utilization})) {
            const Node* node = cluster_.find_node_by_name(name);
            add("utilization-exceeded",
                fmt::format("{} has not enough capacity left: it needs{}, left are{}.", name, utilization_text(rsc_.utilization),
                            utilization_text(node->remaining)),
                "Add capacity, lower what resources need, or see placement-strategy.");
        }
    }

    void about_shutdown_lock() {
        if (rsc_.history.lock_node != nullptr) {
            add("shutdown-lock",
                fmt::format("It is locked to {}, which was shut down (shutdown-lock).", rsc_.history.lock_node->name),
                fmt::format("To run it elsewhere: crm_resource --refresh --resource {} --node {}", rsc_.xml_id,
                            rsc_.history.lock_node->name));
        }
    }

    void about_opt_in() {
        const bool nothing_allowed = std::ranges::all_of(explanation_.nodes, [](const NodeStanding& standing) {
            return standing.standing == Standing::not_allowed || standing.standing == Standing::unavailable;
        });
        if (!cluster_.options.is_symmetric && nothing_allowed) {
            add("opt-in-cluster",
                "The cluster is asymmetric (symmetric-cluster=false), and no location constraint allows a node for it.",
                "Add a location constraint with a score of 0 or more.");
        }
    }

    /// No instance of the other suits it: there are fewer of them, or they are elsewhere.
    void about_unmet_colocation() {
        const auto unmet = std::ranges::find_if(cluster_.trace.unmet, [this](const ColocationNote& note) {
            return note.rsc == &rsc_ || note.rsc->is_ancestor_of(rsc_);
        });
        if (unmet != cluster_.trace.unmet.end() && !is_dependency_told()) {
            add("dependency-stopped",
                fmt::format("It must be with an instance of {} (constraint {}), and none is free for it.",
                            unmet->colocation->primary->id, unmet->colocation->id),
                fmt::format("See why there are no more instances of {}.", unmet->colocation->primary->xml_id));
        }
    }

    void about_clone_limit() {
        if (const std::vector<std::string> names = nodes_banned_by({Origin::Kind::clone_limit}); !names.empty()) {
            add("clone-limit",
                fmt::format("No place is left for this instance on {}: each node takes only so many, there may be only so many "
                            "in all, and nodes that are away take none.",
                            fmt::join(names, ", ")),
                "See clone-max and clone-node-max (of bundles: replicas and replicas-per-host).");
        }
    }

    void about_all_banned() {
        const auto is_available = [](const NodeStanding& standing) { return standing.standing != Standing::unavailable; };
        if (std::ranges::none_of(explanation_.nodes, is_available)) {
            add("no-node-available", "No node is available at all.", "See the nodes' states.");
            return;
        }
        if (const auto names = nodes_banned_by({Origin::Kind::location, Origin::Kind::location_rule}); !names.empty()) {
            add("banned-by-location", fmt::format("Location constraints forbid {}.", fmt::join(names, ", ")));
        }
        if (const auto names = nodes_banned_by({Origin::Kind::colocation}); !names.empty() && !is_dependency_told()) {
            add("banned-by-colocation",
                fmt::format("Colocations forbid {}; the nodes' scores name them.", fmt::join(names, ", ")));
        }
    }

    [[nodiscard]] bool is_dependency_told() const {
        return std::ranges::any_of(explanation_.hints, [](const Hint& hint) { return hint.code == "dependency-stopped"; });
    }

    void about_failed_everywhere() {
        const std::vector<std::string> names = nodes_banned_by({Origin::Kind::history, Origin::Kind::failure});
        if (!names.empty()) {
            add("failure-ban", fmt::format("Failed operations keep it off {}.", fmt::join(names, ", ")),
                fmt::format("Find the cause (crm_mon shows failed actions), then: crm_resource --cleanup --resource {}",
                            rsc_.xml_id));
        }
    }

    const Cluster& cluster_;
    const Resource& rsc_;
    ResourceExplanation& explanation_;
};

}  // namespace

void add_placement_hints(const Cluster& cluster, const Resource& rsc, ResourceExplanation& explanation) {
    PlacementHints(cluster, rsc, explanation).collect();
}

}  // namespace systole::pengine
