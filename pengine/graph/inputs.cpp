#include "pengine/graph/inputs.hpp"

#include <algorithm>

namespace systole::pengine {

namespace {

bool is_exactly(const RelationFlags& flags, Relation relation) {
    return flags == RelationFlags{relation};
}

/// Inputs that an unrunnable action cannot be.
bool counts_only_if_runnable(const RelationFlags& flags) {
    static const RelationFlags kPassive{Relation::then_graphs_first, Relation::first_graphs_then, Relation::ordered};
    return flags.is_subset_of(kPassive) || flags.contains(Relation::minimum) ||
           flags.contains(Relation::unmigratable_blocks);
}

bool drop(Related& input) {
    input.flags.clear();
    return false;
}

/// Whether freed capacity matters to the action: it is freed where the action takes place.
bool passes_load(const Action& action, Related& input) {
    const Action& first = *input.action;
    if (action.rsc != nullptr && action.task == Task::migrate_to) {
        return first.node == nullptr || first.node != action.rsc->placement.node ? drop(input) : true;
    }
    return first.node != action.node || first.is_optional ? drop(input) : true;
}

bool passes_required_on_node(const Action& action, Related& input) {
    const Action& first = *input.action;
    const bool is_elsewhere = first.node != nullptr && action.node != nullptr && first.node != action.node;
    return is_elsewhere || first.is_optional ? drop(input) : true;
}

bool has_ended(const Resource* rsc) {
    return rsc != nullptr && rsc->is_failed && !rsc->is_managed;
}

}  // namespace

void settle_inputs(Action& action) {
    if (action.inputs_deduplicated) {
        return;
    }
    action.inputs_deduplicated = true;
    // Pacemaker's list is the reverse of ours, and its sort keeps that order among equals.
    std::reverse(action.before.begin(), action.before.end());
    std::stable_sort(action.before.begin(), action.before.end(),
                     [](const Related& left, const Related& right) { return left.action->id < right.action->id; });
    std::vector<Related> merged;
    merged.reserve(action.before.size());
    for (const Related& input : action.before) {
        if (merged.empty() || merged.back().action != input.action) {
            merged.push_back(input);
            continue;
        }
        merged.back().flags.insert(input.flags);
        merged.back().is_graphed = merged.back().is_graphed || input.is_graphed;
    }
    action.before = std::move(merged);
}

bool is_graph_input(Action& action, Related& input) {
    const Action& first = *input.action;
    if (input.is_graphed) {
        return true;
    }
    if (input.flags.empty() || (!first.is_runnable && counts_only_if_runnable(input.flags)) ||
        (input.flags.contains(Relation::unless_first_migrates) && first.is_migratable)) {
        return false;
    }
    if (is_exactly(input.flags, Relation::ordered) && first.is_migratable && first.key.ends_with("_stop_0")) {
        return false;
    }
    if (is_exactly(input.flags, Relation::load)) {
        return passes_load(action, input);
    }
    if (is_exactly(input.flags, Relation::required_on_node)) {
        return passes_required_on_node(action, input);
    }
    if (first.rsc != nullptr && action.rsc != nullptr && first.rsc != action.rsc && has_ended(first.rsc) &&
        first.key.ends_with("_stop_0") && action.rsc->is_clone()) {
        return false;
    }
    return first.is_required() || first.always_in_graph || first.in_graph;
}

bool is_eligible(const Action& action) {
    if (!action.is_runnable || (action.is_optional && !action.always_in_graph)) {
        return false;
    }
    if (action.rsc != nullptr && !action.rsc->is_managed && action.task != Task::monitor) {
        const auto interval = action.meta_value("interval");
        if (!interval || *interval == "0") {
            return false;
        }
    }
    if (action.is_pseudo || action.task == Task::fence || action.task == Task::shutdown) {
        return true;
    }
    if (action.node == nullptr) {
        return false;
    }
    if (action.on_dc) {
        return true;
    }
    if (action.node->is_guest() && !action.node->needs_reset) {
        return true;
    }
    return action.node->is_online && !action.node->is_unclean;
}

}  // namespace systole::pengine
