#include <algorithm>

#include "pengine/actions/lookup.hpp"
#include "pengine/actions/notifications.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/graph/inputs.hpp"
#include "pengine/ordering/collective_flags.hpp"

namespace systole::pengine {

namespace {

/// Collects actions in the order of spec 3 §21.2.
class Builder {
public:
    explicit Builder(Cluster& cluster) : cluster_(cluster) {}

    Graph build() {
        for (Resource* rsc : cluster_.resources) {
            for_each_leaf(*rsc, [](Resource& leaf) { name_nodes(leaf); });
        }
        for (Resource* rsc : cluster_.resources) {
            add_resource(*rsc);
        }
        announce_maintenance();
        for (std::size_t index = cluster_.actions.size(); index-- > 0;) {
            offer(cluster_.actions[index]);
        }
        return std::move(graph_);
    }

private:
    /// Describing what will happen looks for actions by node and so gives one to place holders that have none. Pacemaker does
    /// that for its log before it makes the graph.
    static void name_nodes(Resource& rsc) {
        Node* current = current_node(rsc);
        Node* next = rsc.placement.node;
        if (!rsc.is_primitive() || !rsc.is_managed || (current == nullptr && next == nullptr) ||
            (rsc.is_removed && rsc.history.active.empty())) {
            return;
        }
        const std::vector<Action*> starts = adopt_task_actions(rsc, "start", next);
        if (!starts.empty() && starts.front()->is_runnable) {
            (void)adopt_task_actions(rsc, "stop", current);
        }
        (void)adopt_task_actions(rsc, "promote", next);
        (void)adopt_task_actions(rsc, "demote", next);
    }

    void add_resource(Resource& rsc) {
        switch (rsc.variant) {
            case Variant::primitive:
                add_own_actions(rsc);
                break;
            case Variant::group:
                add_own_actions(rsc);
                add_children(rsc);
                break;
            case Variant::clone:
                refresh_flags(rsc);
                create_notifications(cluster_, rsc);
                add_children(rsc);
                add_own_actions(rsc);
                break;
            case Variant::bundle:
                add_bundle(rsc);
                break;
        }
    }

    void add_own_actions(Resource& rsc) {
        for (std::size_t index = rsc.scheduling.actions.size(); index-- > 0;) {
            offer(*rsc.scheduling.actions[index]);
        }
    }

    void add_children(Resource& rsc) {
        for (Resource* child : rsc.children) {
            add_resource(*child);
        }
    }

    static void refresh_flags(Resource& clone) {
        for (std::size_t index = clone.scheduling.actions.size(); index-- > 0;) {
            collective_view(*clone.scheduling.actions[index], nullptr);
        }
    }

    void add_bundle(Resource& bundle) {
        if (bundle.bundle->inner_clone != nullptr) {
            add_resource(*bundle.bundle->inner_clone);
        }
        for (const BundleReplica& replica : bundle.bundle->replicas) {
            for (Resource* part : {replica.ip, replica.container, replica.remote}) {
                if (part != nullptr) {
                    add_resource(*part);
                }
            }
        }
    }

    /// Remote nodes learn from an action without effect of its own that they enter or leave maintenance.
    void announce_maintenance() {
        const bool any = std::any_of(cluster_.nodes.begin(), cluster_.nodes.end(), [](const Node* node) {
            return node->is_remote_variant() && node->in_maintenance != node->was_in_maintenance;
        });
        if (any) {
            named_pseudo_action(cluster_, task_text(Task::maintenance_nodes)).always_in_graph = true;
        }
    }

    void offer(Action& action) {
        settle_inputs(action);
        if (action.in_graph || !is_eligible(action)) {
            return;
        }
        action.in_graph = true;
        Synapse synapse{&action, priority_of(action), {}};
        for (Related& input : action.before) {
            if (is_graph_input(action, input)) {
                input.is_graphed = true;
                synapse.inputs.push_back(input.action);
            }
        }
        graph_.synapses.push_back(std::move(synapse));
    }

    [[nodiscard]] static Score priority_of(const Action& action) {
        return action.rsc == nullptr ? action.priority : std::max(action.priority, action.rsc->placement.priority);
    }

    Cluster& cluster_;
    Graph graph_;
};

}  // namespace

Graph build_graph(Cluster& cluster) {
    return Builder(cluster).build();
}

}  // namespace systole::pengine
