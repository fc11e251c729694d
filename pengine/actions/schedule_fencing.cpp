#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "pengine/actions/create.hpp"
#include "pengine/actions/fencing.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/actions/lookup.hpp"
#include "pengine/actions/notifications.hpp"
#include "pengine/actions/relate.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

/// Orders everything relative to the fencing of a node (spec 3 §16.6).
class FencingOrder {
public:
    FencingOrder(Cluster& cluster, Action& fence, Node& node) : cluster_(cluster), fence_(fence), node_(node) {}

    void apply() {
        for (Resource* top : cluster_.resources) {
            for_each_leaf(*top, [this](Resource& rsc) {
                if (rsc.is_primitive() && rsc.is_managed) {
                    hold_back(rsc);
                    replace_stops(rsc);
                    replace_demotes(rsc);
                }
            });
        }
    }

private:
    /// What needs fencing waits for it; what needs quorum waits where it could be running unknown to us.
    void hold_back(Resource& rsc) {
        for (std::size_t index = rsc.scheduling.actions.size(); index-- > 0;) {
            Action& action = *rsc.scheduling.actions[index];
            if (action.needs == Needs::fencing) {
                relate(fence_, action, {Relation::ordered});
            } else if (action.needs == Needs::quorum && action.task == Task::start &&
                       rsc.placement.allowed.find(node_) != nullptr && !is_state_known(rsc)) {
                relate(fence_, action, {Relation::ordered, Relation::unrunnable_first_blocks});
            }
        }
    }

    [[nodiscard]] bool is_state_known(const Resource& rsc) const {
        const bool parent_is_anonymous_clone =
            rsc.parent != nullptr && rsc.parent->is_clone() && !rsc.parent->settings.is_unique;
        return rsc.history.probed.contains(node_) || (parent_is_anonymous_clone && rsc.parent->history.probed.contains(node_));
    }

    [[nodiscard]] bool is_implied(const Resource& rsc) const { return rsc.requires_fencing() || node_.is_guest(); }

    /// The fencing stops what runs there: real stops become pseudo actions after it.
    void replace_stops(Resource& rsc) {
        const bool implied = is_implied(rsc);
        Resource& top = rsc.top();
        for (Action* stop : adopt_task_actions(rsc, "stop", &node_)) {
            stop->is_pseudo = true;
            stop->is_runnable = true;
            if (implied) {
                if (!rsc.is_bundled()) {
                    relate(fence_, *stop, {Relation::guest_allowed});
                }
                if (Action* top_stop = newest_action_with_key(top, operation_key(top.id, "stop"))) {
                    relate(fence_, *top_stop, {Relation::guest_allowed});
                }
            }
            if (rsc.settings.notify) {
                notify_of_fencing(cluster_, rsc, fence_, *stop);
            }
        }
    }

    void replace_demotes(Resource& rsc) {
        for (Action* demote : adopt_task_actions(rsc, "demote", &node_)) {
            const bool is_lost = !node_.is_online || node_.is_unclean;
            if (!is_lost && !rsc.is_failed) {
                continue;
            }
            demote->is_pseudo = true;
            demote->is_runnable = true;
            if (!rsc.is_bundled() && is_implied(rsc)) {
                relate(fence_, *demote, {Relation::guest_allowed, Relation::ordered});
            }
        }
    }

    Cluster& cluster_;
    Action& fence_;
    Node& node_;
};

/// A guest is "fenced" by recovering its launcher (spec 3 §16.4).
void fence_guest(Cluster& cluster, Node& guest) {
    Resource& launcher = *guest.connection->launcher;
    Action* stop = newest_action(launcher, Task::stop);
    const std::string_view operation = newest_action(launcher, Task::start) != nullptr ? "reboot" : "off";
    Action& fence = request_fencing(cluster, guest, operation, Demand::required, "guest is unclean");
    fence.is_pseudo = true;
    fence.is_runnable = true;
    const RelationFlags mandatory{Relation::unrunnable_first_blocks, Relation::first_requires_then};
    if (stop != nullptr && stop->is_pseudo) {
        Action& host_fence = request_fencing(cluster, *stop->node, {}, Demand::required, {});
        relate(host_fence, fence, mandatory);
    } else if (stop != nullptr) {
        relate(*stop, fence, mandatory);
    } else if (Action* connection_stop = newest_action(*guest.connection, Task::stop)) {
        relate(*connection_stop, fence, {Relation::ordered});
    }
    FencingOrder(cluster, fence, guest).apply();
}

/// Before a node shuts down, what runs on it stops.
void order_stops_before(Cluster& cluster, Action& shutdown, const Node& node) {
    for (std::size_t index = cluster.actions.size(); index-- > 0;) {
        Action& action = cluster.actions[index];
        if (action.rsc == nullptr || action.task != Task::stop || action.node != &node || action.rsc->in_maintenance ||
            node.in_maintenance || (!action.rsc->is_managed && !action.rsc->is_blocked)) {
            continue;
        }
        action.is_optional = false;
        add_ordering(cluster, end_of(action), end_of(shutdown), {Relation::ordered, Relation::unrunnable_first_blocks});
    }
}

/// Fencing and shutdown of all nodes, and the order between them: the coordinator comes last.
class NodeActions {
public:
    explicit NodeActions(Cluster& cluster) : cluster_(cluster) {
        has_managed_ = std::any_of(cluster.resources.begin(), cluster.resources.end(),
                                   [](const Resource* rsc) { return rsc->is_managed; });
    }

    void create() {
        for (Node* node : cluster_.nodes) {
            if (node->is_guest()) {
                if (node->needs_reset && has_managed_ && can_fence(cluster_, node)) {
                    fence_guest(cluster_, *node);
                }
            } else if (node->is_unclean && has_managed_ && can_fence(cluster_, node)) {
                fence(*node);
            } else if (node->is_online && node->is_shutting_down && !node->is_remote_variant()) {
                shut_down(*node);
            }
        }
        order_coordinator();
    }

private:
    void fence(Node& node) {
        Action& fence = request_fencing(cluster_, node, {}, Demand::required, "node is unclean");
        FencingOrder(cluster_, fence, node).apply();
        if (node.is_dc) {
            dc_down_ = &fence;
            return;
        }
        if (!cluster_.options.concurrent_fencing && !fencings_.empty()) {
            relate(*fencings_.back(), fence, {Relation::ordered});
        }
        fencings_.push_back(&fence);
    }

    void shut_down(Node& node) {
        Action& shutdown = request_node_action(cluster_, fmt::format("do_shutdown-{}", node.name), "do_shutdown", &node,
                                               Demand::required);
        shutdown.meta.set("op_no_wait", "true");
        order_stops_before(cluster_, shutdown, node);
        if (node.is_dc) {
            dc_down_ = &shutdown;
        } else {
            shutdowns_.push_back(&shutdown);
        }
    }

    void order_coordinator() {
        if (dc_down_ == nullptr) {
            return;
        }
        if (dc_down_->task == Task::shutdown) {
            for (auto at = shutdowns_.rbegin(); at != shutdowns_.rend(); ++at) {
                relate(**at, *dc_down_, {Relation::ordered});
            }
        }
        if (cluster_.options.concurrent_fencing) {
            for (Action* fence : fencings_) {
                relate(*fence, *dc_down_, {Relation::ordered});
            }
        } else if (!fencings_.empty()) {
            relate(*fencings_.back(), *dc_down_, {Relation::ordered});
        }
    }

    Cluster& cluster_;
    bool has_managed_ = false;
    Action* dc_down_ = nullptr;
    std::vector<Action*> fencings_;
    std::vector<Action*> shutdowns_;
};

}  // namespace

void create_actions(Cluster& cluster) {
    for (Resource* rsc : cluster.resources) {
        create_resource_actions(cluster, *rsc);
    }
}

void schedule_fencing_and_shutdown(Cluster& cluster) {
    NodeActions(cluster).create();
}

}  // namespace systole::pengine
