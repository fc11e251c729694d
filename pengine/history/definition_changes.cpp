#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "pengine/actions/create.hpp"
#include "pengine/actions/fencing.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/reasons.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/deferred_checks.hpp"
#include "pengine/history/digest.hpp"
#include "pengine/history/fail_count.hpp"
#include "pengine/history/operation_list.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"
#include "pengine/placement/availability.hpp"

namespace systole::pengine {
namespace {

bool is_active_on(const Resource& rsc, const Node& node) {
    return std::find(rsc.history.active.begin(), rsc.history.active.end(), &node) != rsc.history.active.end();
}

bool has_same_agent(const Resource& rsc, xml::Element lrm_resource) {
    const Agent& agent = rsc.agent();
    return lrm_resource.get("class") == agent.standard && lrm_resource.get("provider") == agent.provider &&
           lrm_resource.get("type") == agent.type;
}

/// Removes a resource's history from a node, between its stop and its next start (spec 3 §4.3).
void request_clean_up(Cluster& cluster, Resource& rsc, Node& node) {
    if (rsc.is_failed || node.is_unclean || !node.is_online) {
        return;
    }
    request_action(cluster, rsc, Task::remove, &node, Demand::required);
    order(cluster, rsc, Task::stop, rsc, Task::remove, {Relation::ordered});
    order(cluster, rsc, Task::remove, rsc, Task::start, {Relation::ordered});
}

/// One recorded operation that is compared with its configuration (spec 3 §4.1).
class OperationCheck {
public:
    OperationCheck(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry)
        : cluster_(cluster),
          rsc_(rsc),
          node_(node),
          entry_(entry),
          task_(entry.get("operation")),
          interval_ms_(parse_unsigned(entry.get("interval"))) {}

    /// Asks for whatever a changed definition demands; tells whether it has changed.
    bool act_on_change() {
        if (interval_ms_ > 0 && rsc_.definition->find_enabled_operation(task_, interval_ms_) == nullptr) {
            if (cluster_.options.cancel_removed_actions) {
                cancel();
            }
            return true;
        }
        const Digests& digests = compare_digests(cluster_, digest_request());
        if (digests.result != DigestResult::match && has_only_secrets_changed(digests)) {
            return false;
        }
        switch (digests.result) {
            case DigestResult::match:
                return false;
            case DigestResult::restart:
                force_restart();
                break;
            case DigestResult::unknown:
            case DigestResult::mismatch:
                adopt_new_parameters();
                break;
        }
        return true;
    }

    /// Whether a failure was recorded with parameters that are not those of today.
    bool has_failed_with_other_parameters() {
        const DigestResult result = compare_digests(cluster_, digest_request()).result;
        return result == DigestResult::restart || result == DigestResult::mismatch;
    }

    void cancel() {
        Action& action = request_cancel(cluster_, rsc_, task_, interval_ms_, node_, entry_.get("call-id"));
        add_ordering(cluster_, end_of(cluster_, rsc_, Task::stop), end_of(action), {Relation::ordered});
    }

    [[nodiscard]] bool is_recurring() const { return interval_ms_ > 0; }

    /// Whether the operation ran with the parameters the resource has now or should have.
    [[nodiscard]] bool is_to_be_checked() const {
        const auto is = [this](std::string_view name) { return base::equals_ignoring_case(task_, name); };
        return is_recurring() || is("monitor") || is("start") || is("promote") || is("migrate_from");
    }

private:
    DigestRequest digest_request() const {
        return {.rsc = &rsc_, .task = task_, .interval_ms = interval_ms_, .node = &node_, .entry = entry_};
    }

    /// A sanitised CIB cannot tell changes of secrets from their removal.
    bool has_only_secrets_changed(const Digests& digests) const {
        const auto recorded = entry_.attribute("op-secure-digest");
        return !cluster_.run.is_live && recorded && *recorded == digests.secure;
    }

    void unfence(std::string_view reason) { trigger_unfencing(cluster_, &rsc_, &node_, reason); }

    void force_restart() {
        const bool counts_as_start =
            interval_ms_ == 0 && (base::equals_ignoring_case(task_, "monitor") ||
                                  base::equals_ignoring_case(task_, "migrate_from") ||
                                  base::equals_ignoring_case(task_, "promote"));
        Action& action = request_operation(cluster_, rsc_, counts_as_start ? "start" : task_, interval_ms_, nullptr,
                                           Demand::required);
        force_reason(action, kDefinitionChanged);
        unfence("Device parameters changed");
    }

    void adopt_new_parameters() {
        if (is_recurring()) {
            unfence("Device parameters changed (reschedule)");
            request_operation(cluster_, rsc_, task_, interval_ms_, &node_, Demand::optional).reschedule = true;
        } else if (entry_.has("op-restart-digest")) {
            unfence("Device parameters changed (reload)");
            reload(rsc_);
        } else {
            force_restart();
        }
    }

    void reload(Resource& rsc) {
        for (Resource* child : rsc.children) {
            reload(*child);
        }
        if (!rsc.children.empty() || !rsc.is_managed || rsc.is_failed) {
            return;
        }
        if (rsc.start_pending) {
            request_action(cluster_, rsc, Task::stop, &node_, Demand::required);
            return;
        }
        rsc.scheduling.reload = true;
        Action& action = request_action(cluster_, rsc, Task::reload, &node_, Demand::required);
        if (action.reason.empty()) {
            action.reason = kDefinitionChanged;
        }
        const RelationFlags flags{Relation::ordered, Relation::cancels_first};
        add_ordering(cluster_, end_of(action), end_of(cluster_, rsc, Task::stop), flags);
        add_ordering(cluster_, end_of(action), end_of(cluster_, rsc, Task::demote), flags);
    }

    Cluster& cluster_;
    Resource& rsc_;
    Node& node_;
    xml::Element entry_;
    std::string_view task_;
    std::uint32_t interval_ms_;
};

/// Failures under the old definition say nothing about the new one.
void forget_failures(Cluster& cluster, Resource& rsc, Node& node) {
    if (fail_count(cluster, rsc, node).count > 0) {
        request_clear_failcount(cluster, rsc, node);
    }
}

void check_operation(Cluster& cluster, Resource& rsc, Node& node, xml::Element entry) {
    OperationCheck check(cluster, rsc, node, entry);
    if (check.is_recurring() && (rsc.in_maintenance || node.in_maintenance)) {
        check.cancel();
    } else if (check.is_to_be_checked()) {
        if (needs_container_address(cluster, rsc)) {
            defer_definition_check(cluster, rsc, node, entry);
        } else if (check.act_on_change()) {
            forget_failures(cluster, rsc, node);
        }
    }
}

/// The history of one primitive on one node against what is configured (spec 3 §4).
void check_history(Cluster& cluster, Resource& rsc, Node& node, xml::Element lrm_resource) {
    if (rsc.is_removed) {
        const Resource& top = rsc.top();
        if (!top.is_clone() || top.settings.is_unique) {
            request_clean_up(cluster, rsc, node);
        }
        return;
    }
    const bool has_new_agent = !has_same_agent(rsc, lrm_resource);
    if (has_new_agent) {
        trigger_unfencing(cluster, &rsc, &node, "Device definition changed");
    }
    if (!is_active_on(rsc, node)) {
        if (has_new_agent) {
            request_clean_up(cluster, rsc, node);
        }
        return;
    }
    if (has_new_agent) {
        request_action(cluster, rsc, Task::stop, &node, Demand::required);
        rsc.start_pending = true;
        request_clean_up(cluster, rsc, node);
    }
    const std::vector<xml::Element> operations = sorted_operations(lrm_resource);
    const ActiveRange range = active_range(operations);
    if (range.is_stopped()) {
        return;
    }
    for (std::size_t index = range.start < 0 ? 0 : static_cast<std::size_t>(range.start); index < operations.size();
         ++index) {
        check_operation(cluster, rsc, node, operations[index]);
    }
}

void check_node(Cluster& cluster, Node& node, xml::Element node_state) {
    for (const xml::Element lrm_resource :
         node_state.child("lrm").child("lrm_resources").children("lrm_resource")) {
        if (lrm_resource.children().empty()) {
            continue;
        }
        std::vector<Resource*> found = cluster.find_all_resources(lrm_resource.id());
        for (auto rsc = found.rbegin(); rsc != found.rend(); ++rsc) {
            if ((*rsc)->is_primitive()) {
                check_history(cluster, **rsc, node, lrm_resource);
            }
        }
    }
}

}  // namespace

void check_definition_changes(Cluster& cluster) {
    std::map<std::string_view, xml::Element> states;
    for (const xml::Element node_state : status_section(cluster).children("node_state")) {
        states.emplace(node_state.get("uname"), node_state);
    }
    for (Node* node : cluster.nodes) {
        const auto state = states.find(node->name);
        if (state != states.end() && (node->in_maintenance || is_available(*node))) {
            check_node(cluster, *node, state->second);
        }
    }
}

void check_deferred_definitions(Cluster& cluster) {
    for (auto check = cluster.deferred_checks.rbegin(); check != cluster.deferred_checks.rend(); ++check) {
        OperationCheck operation(cluster, *check->rsc, *check->node, check->entry);
        switch (check->kind) {
            case DeferredCheck::Kind::definition:
                if (operation.act_on_change()) {
                    forget_failures(cluster, *check->rsc, *check->node);
                }
                break;
            case DeferredCheck::Kind::last_failure:
                if (operation.has_failed_with_other_parameters()) {
                    request_clear_failcount(cluster, *check->rsc, *check->node);
                }
                break;
        }
    }
}

}  // namespace systole::pengine
