#include <algorithm>
#include <vector>

#include "base/number.hpp"
#include "pengine/actions/request.hpp"
#include "pengine/history/history_index.hpp"
#include "pengine/history/resource_history.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/model/node_attributes.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

/// Whether a remote-variant node is up, by its connection (spec 1 §10.4).
void judge_remote_node(Node& node) {
    const Resource* const connection = node.connection;
    if (connection == nullptr) {
        node.is_online = false;
        return;
    }
    const Resource* const launcher = connection->launcher;
    const std::vector<Node*>& active = connection->history.active;
    const Node* const host = launcher != nullptr && active.size() == 1 ? active.front() : nullptr;
    if (connection->current_role == Role::started) {
        node.is_online = true;
        node.is_shutting_down = node.is_shutting_down || connection->next_role == Role::stopped;
    }
    if (launcher != nullptr && launcher->is_failed) {
        node.is_online = false;
        node.needs_reset = true;
    } else if (connection->is_failed) {
        node.is_online = false;
    } else if (connection->current_role == Role::stopped ||
               (launcher != nullptr && launcher->current_role == Role::stopped)) {
        node.is_online = false;
        node.needs_reset = false;
    } else if (host != nullptr && !host->is_online && host->is_unclean) {
        node.is_online = false;
        node.needs_reset = true;
    }
}

/// Spec 1 §10.5.
void read_remote_attributes(Cluster& cluster, Node& node, xml::Element state) {
    const auto in_maintenance = base::parse_integer(state.get("node_in_maintenance"));
    node.was_in_maintenance = in_maintenance && in_maintenance->value != 0;
    if (!node.needs_reset) {
        node.is_unclean = false;
        node.is_seen = true;
    }
    add_transient_attributes(cluster, node, state);
    node.is_shutting_down = node.is_shutting_down || node.attributes.get("shutdown", "0") != "0";
    node.is_standby = node.is_standby || base::is_true(node.attributes.get("standby"));
    const bool is_connection_unmanaged = node.connection != nullptr && !node.connection->is_managed;
    if (base::is_true(node.attributes.get("maintenance")) || is_connection_unmanaged) {
        node.in_maintenance = true;
    }
    const auto discovery = node.attributes.find("resource-discovery-enabled");
    const bool is_ignored = node.is_remote() && !cluster.options.fencing_enabled;
    if (discovery && !base::is_true(*discovery) && !is_ignored) {
        node.probes_allowed = false;
    }
}

/// A `node_state`. Its node may become known only when a removed connection is found in another node's history.
struct NodeHistory {
    Node* node = nullptr;  ///< null: not known yet
    xml::Element state;
};

class HistoriesReader {
public:
    explicit HistoriesReader(Cluster& cluster) : cluster_(cluster) {
        for (const xml::Element state : status_section(cluster).children("node_state")) {
            if (!state.id().empty() && !state.get("uname").empty()) {
                histories_.push_back({nullptr, state});
            }
        }
    }

    void read() {
        index();
        while (read_pass()) {
        }
        read_rest();
        finish();
    }

private:
    [[nodiscard]] Node* find_node(xml::Element state) const {
        Node* const by_id = cluster_.find_node_by_id(state.id());
        return by_id != nullptr ? by_id : cluster_.find_node_by_name(state.get("uname"));
    }

    void index() {
        for (const xml::Element state : status_section(cluster_).children("node_state")) {
            auto& resources = cluster_.history_index->resources[state.get("uname")];
            for (const xml::Element rsc : state.child("lrm").child("lrm_resources").children("lrm_resource")) {
                resources.try_emplace(rsc.id(), rsc);
            }
        }
    }

    /// Whether a node's history can be judged yet (spec 1 §10.1).
    [[nodiscard]] bool is_ready(const Node& node) const {
        const ClusterOptions& options = cluster_.options;
        const Resource* const connection = node.connection;
        if (node.is_guest()) {
            return connection->current_role == Role::started && connection->launcher->current_role == Role::started;
        }
        if (node.is_remote_variant()) {
            return connection != nullptr && (options.shutdown_lock || connection->current_role == Role::started);
        }
        return options.fencing_enabled || options.shutdown_lock || node.is_online;
    }

    bool is_unread(NodeHistory& history) const {
        if (history.node == nullptr) {
            history.node = find_node(history.state);
        }
        return history.node != nullptr && !history.node->history_unpacked;
    }

    bool read_pass() {
        bool has_read = false;
        for (NodeHistory& history : histories_) {
            if (is_unread(history) && is_ready(*history.node)) {
                read_node(history);
                has_read = true;
            }
        }
        return has_read;
    }

    void read_rest() {
        for (NodeHistory& history : histories_) {
            if (is_unread(history) && (cluster_.options.fencing_enabled || is_ready(*history.node))) {
                read_node(history);
            }
        }
    }

    void read_node(const NodeHistory& history) {
        Node& node = *history.node;
        if (node.is_remote_variant()) {
            judge_remote_node(node);
            read_remote_attributes(cluster_, node, history.state);
        }
        node.history_unpacked = true;
        const xml::Element resources = history.state.child("lrm").child("lrm_resources");
        bool was_any_launched = false;
        for (const xml::Element lrm_resource : resources.children("lrm_resource")) {
            const Resource* const rsc = read_resource_history(cluster_, node, lrm_resource, containers_to_stop_);
            was_any_launched = was_any_launched || (rsc != nullptr && rsc->was_launched);
        }
        if (was_any_launched) {
            link_removed_launched(resources);
        }
    }

    /// Removed resources find the containers that launched them by what history says (spec 1 §10.2).
    void link_removed_launched(xml::Element resources) {
        for (const xml::Element lrm_resource : resources.children("lrm_resource")) {
            const auto container_id = lrm_resource.attribute("container");
            Resource* const container = container_id ? cluster_.find_resource(*container_id) : nullptr;
            Resource* const rsc = container == nullptr ? nullptr : cluster_.find_resource(lrm_resource.id());
            if (rsc != nullptr && rsc->was_launched && rsc->launcher == nullptr) {
                rsc->launcher = container;
                container->launched.push_back(rsc);
            }
        }
    }

    /// Spec 1 §10.3.
    void finish() {
        for (Resource* container : containers_to_stop_) {
            if (Node* const node = current_node(*container); node != nullptr) {
                request_action(cluster_, *container, Task::stop, node, Demand::required);
            }
        }
        for (Node* node : cluster_.nodes) {
            if (!node->is_remote_variant()) {
                continue;
            }
            if (node->is_shutting_down && node->connection != nullptr) {
                node->connection->next_role = Role::stopped;
            }
            if (!node->history_unpacked) {
                judge_remote_node(*node);
            }
        }
    }

    Cluster& cluster_;
    std::vector<NodeHistory> histories_;
    std::vector<Resource*> containers_to_stop_;
};

}  // namespace

void read_histories(Cluster& cluster) {
    HistoriesReader(cluster).read();
}

}  // namespace systole::pengine
