#include "pengine/history/resource_state.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "pengine/actions/lookup.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/node_fencing.hpp"

namespace systole::pengine {

namespace {

void add_node_priority(const Resource& rsc, Node& node) {
    const Score priority = rsc.settings.priority;
    if (priority == 0) {
        return;
    }
    const Score added = rsc.current_role == Role::promoted ? priority + 1 : priority;
    node.priority += added;
    if (node.is_guest()) {
        for (Node* host : node.connection->launcher->history.active) {
            host->priority += added;
        }
    }
}

bool is_multiply_active(const Resource& rsc) {
    const ActiveCount count = count_active(rsc);
    return (rsc.requires_fencing() ? count.all : count.clean) > 1;
}

void block(Resource& rsc) {
    rsc.is_managed = false;
    rsc.is_blocked = true;
}

void apply_multiple_active(Cluster& cluster, Resource& rsc) {
    switch (rsc.settings.multiple_active) {
        case MultipleActive::stop_only:
            forbid_everywhere(cluster, rsc, {Origin::Kind::multiple_active, rsc.id});
            break;
        case MultipleActive::block: {
            block(rsc);
            Resource* const parent = rsc.parent;
            const bool blocks_parent = parent != nullptr &&
                                       (parent->variant == Variant::group || parent->variant == Variant::bundle) &&
                                       parent->settings.multiple_active == MultipleActive::block;
            if (blocks_parent) {
                std::ranges::for_each(parent->children, [](Resource* sibling) { block(*sibling); });
            }
            break;
        }
        case MultipleActive::stop_start:
        case MultipleActive::stop_unexpected:
            break;  // decided when actions are made
    }
}

void keep_unmanaged_here(Cluster& cluster, Resource& rsc, Node& node) {
    add_location_score(cluster, rsc, node, kInfinity, {Origin::Kind::unmanaged, rsc.id});
    for (Resource* ancestor = rsc.parent; ancestor != nullptr; ancestor = ancestor->parent) {
        ancestor->history.active.push_back(&node);
    }
}

}  // namespace

void add_active_node(Cluster& cluster, Resource& rsc, Node& node, Failed failed) {
    std::vector<Node*>& active = rsc.history.active;
    if (std::ranges::find(active, &node) != active.end()) {
        return;
    }
    active.push_back(&node);
    if (rsc.is_primitive()) {
        node.running.push_back(&rsc);
        if (failed == Failed::no) {
            add_node_priority(rsc, node);
        }
        if (node.in_maintenance) {
            rsc.is_managed = false;
            rsc.in_maintenance = true;
        }
    }
    if (!rsc.is_managed) {
        keep_unmanaged_here(cluster, rsc, node);
        return;
    }
    if (rsc.is_primitive() && is_multiply_active(rsc)) {
        apply_multiple_active(cluster, rsc);
    }
    if (rsc.parent != nullptr) {
        add_active_node(cluster, *rsc.parent, node, Failed::no);
    }
}

namespace {

class StateApplication {
public:
    StateApplication(ResourceHistory& history, std::vector<Resource*>& containers_to_stop)
        : cluster_(history.cluster),
          rsc_(history.rsc),
          node_(history.node),
          on_fail_(history.on_fail),
          known_active_(history.rsc.current_role > Role::stopped),
          containers_to_stop_(containers_to_stop) {}

    void apply() {
        if (rsc_.current_role != Role::unknown) {
            mark_probed();
        }
        if (known_active_ && !node_.is_online && !node_.in_maintenance && rsc_.is_managed) {
            fence_where_active();
        }
        const OnFail effective = node_.is_unclean ? OnFail::ignore : on_fail_;
        apply_on_fail(effective);
        insist_on_fencing();
        if (known_active_) {
            add_active_node(cluster_, rsc_, node_, on_fail_ == OnFail::ignore ? Failed::no : Failed::yes);
            mark_failed(effective);
        } else {
            forget_stops();
        }
        const HistoryState& history = rsc_.history;
        if (rsc_.current_role == Role::stopped && !history.active.empty() && history.partial_source == &node_) {
            rsc_.current_role = Role::started;
        }
    }

private:
    void mark_probed() {
        for (Resource* part = &rsc_; part != nullptr; part = part->parent) {
            part->history.probed.insert(node_);
            if (part->settings.is_unique) {
                break;
            }
        }
    }

    void fence_where_active() {
        std::string reason = fmt::format("{} is thought to be active there", rsc_.id);
        if (node_.is_guest()) {
            fail_and_stop();
        } else if (!cluster_.options.fencing_enabled) {
            return;
        } else if (node_.is_remote() && node_.connection != nullptr && !node_.connection->is_failed) {
            node_.is_seen = false;
            reason = fmt::format(
                "{} is active there (fencing will be revoked if remote connection can be re-established elsewhere)", rsc_.id);
        }
        mark_for_fencing(cluster_, node_, cluster_.strings.keep(std::move(reason)));
    }

    void fail_and_stop() {
        rsc_.is_failed = true;
        rsc_.stop_if_failed = true;
    }

    void stop_if_active() {
        if (known_active_) {
            request_action(cluster_, rsc_, Task::stop, &node_, Demand::required);
        }
    }

    void restart_launcher() {
        fail_and_stop();
        if (rsc_.launcher != nullptr && rsc_.is_bundled()) {
            containers_to_stop_.insert(containers_to_stop_.begin(), rsc_.launcher);
        } else if (rsc_.launcher != nullptr) {
            request_action(cluster_, *rsc_.launcher, Task::stop, &node_, Demand::required);
        } else {
            stop_if_active();
        }
    }

    void reset_remote() {
        fail_and_stop();
        Node* const remote = rsc_.settings.is_remote_connection ? cluster_.find_node_by_name(rsc_.id) : nullptr;
        if (cluster_.options.fencing_enabled && remote != nullptr && remote->is_remote() && !remote->was_fenced) {
            mark_for_fencing(cluster_, *remote, "remote connection is unrecoverable");
        }
        stop_if_active();
        if (rsc_.settings.reconnect_interval_ms > 0) {
            rsc_.next_role = Role::stopped;
        }
    }

    /// Spec 1 §16.2.
    void apply_on_fail(OnFail on_fail) {
        switch (on_fail) {
            case OnFail::ignore:
                break;
            case OnFail::demote:
                rsc_.is_failed = true;
                request_action(cluster_, rsc_, Task::demote, &node_, Demand::required);
                break;
            case OnFail::fence:
                mark_for_fencing(cluster_, node_, cluster_.strings.keep(fmt::format("{} failed there", rsc_.id)));
                break;
            case OnFail::standby:
                node_.is_standby = true;
                node_.is_failure_standby = true;
                break;
            case OnFail::block:
                block(rsc_);
                break;
            case OnFail::ban:
                ban(cluster_, rsc_, node_, {Origin::Kind::failure, rsc_.id});
                break;
            case OnFail::stop:
                rsc_.next_role = Role::stopped;
                break;
            case OnFail::restart:
                if (known_active_) {
                    fail_and_stop();
                    stop_if_active();
                }
                break;
            case OnFail::restart_container:
                restart_launcher();
                break;
            case OnFail::reset_remote:
                reset_remote();
                break;
        }
    }

    /// A failed connection of an unclean node is no reason to hope that the node comes back by reconnecting.
    void insist_on_fencing() {
        if (!rsc_.is_failed || !rsc_.settings.is_remote_connection) {
            return;
        }
        if (Node* const remote = cluster_.find_node_by_name(rsc_.id); remote != nullptr && remote->is_unclean) {
            remote->is_seen = true;
        }
    }

    void mark_failed(OnFail on_fail) {
        if (on_fail == OnFail::demote || on_fail == OnFail::block) {
            rsc_.is_failed = true;
        } else if (on_fail != OnFail::ignore) {
            fail_and_stop();
        }
    }

    void forget_stops() {
        if (rsc_.history.name.find(':') != std::string_view::npos) {
            rsc_.history.name = {};  // status of very old versions
            return;
        }
        for (Action* stop : adopt_task_actions(rsc_, "stop", &node_)) {
            stop->is_optional = true;
        }
    }

    Cluster& cluster_;
    Resource& rsc_;
    Node& node_;
    OnFail on_fail_;
    bool known_active_;
    std::vector<Resource*>& containers_to_stop_;
};

}  // namespace

void apply_resource_state(ResourceHistory& history, std::vector<Resource*>& containers_to_stop) {
    StateApplication(history, containers_to_stop).apply();
}

}  // namespace systole::pengine
