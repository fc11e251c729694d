#include <algorithm>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/graph/action_attributes.hpp"
#include "pengine/graph/action_names.hpp"
#include "pengine/graph/graph.hpp"
#include "pengine/graph/xml_writer.hpp"
#include "pengine/ordering/remote_state.hpp"

namespace systole::pengine {

namespace {

/// The elements of spec 3 §21.4.
enum class Element : std::uint8_t { rsc_op, pseudo_event, crm_event };

Element element_of(const Action& action) {
    if (action.task == Task::fence) {
        return action.is_pseudo ? Element::pseudo_event : Element::crm_event;
    }
    if (action.task == Task::shutdown || action.task == Task::clear_failcount || action.task == Task::forget) {
        return Element::crm_event;
    }
    return action.is_pseudo ? Element::pseudo_event : Element::rsc_op;
}

std::string_view element_name(Element element) {
    switch (element) {
        case Element::rsc_op:
            return "rsc_op";
        case Element::pseudo_event:
            return "pseudo_event";
        case Element::crm_event:
            return "crm_event";
    }
    return {};
}

/// Writes the graph of one cluster.
class GraphWriter {
public:
    explicit GraphWriter(Cluster& cluster) : cluster_(cluster) {}

    std::string write(const Graph& graph, int transition_id) {
        write_root(transition_id);
        if (graph.synapses.empty()) {
            out_.close_empty();
            return out_.take();
        }
        out_.open();
        int id = 0;
        for (const Synapse& synapse : graph.synapses) {
            write_synapse(synapse, id++);
        }
        out_.close("transition_graph");
        return out_.take();
    }

private:
    void write_root(int transition_id) {
        const ClusterOptions& options = cluster_.options;
        out_.begin("transition_graph");
        out_.attribute("cluster-delay", options.cluster_delay);
        out_.attribute("fencing-timeout", options.fencing_timeout);
        out_.attribute("failed-stop-offset", "INFINITY");
        out_.attribute("failed-start-offset", options.start_failure_is_fatal ? "INFINITY" : "1");
        out_.attribute("batch-limit", options.batch_limit);
        out_.attribute("transition_id", transition_id);
        const auto limit = base::parse_integer(options.migration_limit);
        if (limit && limit->value > 0) {
            out_.attribute("migration-limit", options.migration_limit);
        }
        if (cluster_.recheck_time() > 0) {
            out_.attribute("recheck-by", cluster_.recheck_time());
        }
    }

    void write_synapse(const Synapse& synapse, int id) {
        out_.begin("synapse");
        out_.attribute("id", id);
        if (synapse.priority > 0) {
            out_.attribute("priority", synapse.priority);
        }
        out_.open();
        wrap("action_set", [this, &synapse] { write_action(*synapse.action); });
        if (synapse.inputs.empty()) {
            out_.begin("inputs");
            out_.close_empty();
        } else {
            wrap("inputs", [this, &synapse] {
                for (const Action* input : synapse.inputs) {
                    wrap("trigger", [this, input] { write_reference(*input); });
                }
            });
        }
        out_.close("synapse");
    }

    template <typename Content>
    void wrap(std::string_view name, const Content& content) {
        out_.begin(name);
        out_.open();
        content();
        out_.close(name);
    }

    [[nodiscard]] static bool names_node(const Action& action, Element element) {
        return action.node != nullptr && (element != Element::pseudo_event || action.task == Task::fence);
    }

    void write_reference(const Action& action) {
        begin_action(action);
        out_.close_empty();
    }

    void begin_action(const Action& action) {
        const Element element = element_of(action);
        out_.begin(element_name(element));
        if (action.task == Task::forget) {
            out_.attribute("mode", "cib");
        }
        out_.attribute("id", action.id);
        out_.attribute("operation", action.task_name);
        if (const auto history_key = key_in_history(action)) {
            out_.attribute("operation_key", *history_key);
            out_.attribute("internal_operation_key", action.key);
        } else {
            out_.attribute("operation_key", action.key);
        }
        if (names_node(action, element)) {
            out_.attribute("on_node", action.node->name);
            out_.attribute("on_node_uuid", action.node->id);
            if (const Node* router = router_node(action)) {
                out_.attribute("router_node", router->name);
            }
        }
    }

    void write_action(const Action& action) {
        const Element element = element_of(action);
        const bool has_node = names_node(action, element);
        begin_action(action);
        write_shutdown_lock(action);
        out_.open();
        if (action.rsc != nullptr && !action.is_pseudo) {
            write_resource(*action.rsc);
        }
        write_attributes(attributes_of(cluster_, action, has_node));
        if (has_node) {
            write_downed(action);
        }
        if (action.task == Task::maintenance_nodes) {
            write_maintenance();
        }
        out_.close(element_name(element));
    }

    void write_shutdown_lock(const Action& action) {
        const Resource* rsc = action.rsc;
        if (rsc == nullptr || rsc->history.lock_node == nullptr || action.node != rsc->history.lock_node ||
            (action.node->is_shutting_down && action.task != Task::stop)) {
            return;
        }
        out_.attribute("shutdown-lock", rsc->history.lock_time);
    }

    void write_resource(const Resource& rsc) {
        out_.begin("primitive");
        const std::string_view history_name = rsc.history.name;
        if (rsc.is_removed && !history_name.empty()) {
            out_.attribute("id", history_name);
            out_.attribute("long-id", rsc.id);
        } else if (rsc.is_anonymous()) {
            out_.attribute("id", rsc.xml_id);
            out_.attribute("long-id", !history_name.empty() && history_name != rsc.xml_id ? history_name : rsc.id);
        } else {
            out_.attribute("id", rsc.id);
        }
        const Agent& agent = rsc.agent();
        write_if_set("class", agent.standard);
        write_if_set("provider", agent.provider);
        write_if_set("type", agent.type);
        out_.close_empty();
    }

    void write_if_set(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            out_.attribute(name, value);
        }
    }

    void write_attributes(const ActionAttributes& content) {
        std::vector<NameValues::Pair> sorted(content.attributes.begin(), content.attributes.end());
        std::sort(sorted.begin(), sorted.end(),
                  [](const NameValues::Pair& left, const NameValues::Pair& right) { return left.name < right.name; });
        out_.begin("attributes");
        for (const NameValues::Pair& pair : sorted) {
            out_.attribute(pair.name, pair.value);
        }
        if (content.parameters.empty()) {
            out_.close_empty();
            return;
        }
        out_.open();
        for (const NameValues::Pair& pair : content.parameters) {
            out_.begin("param");
            out_.attribute("name", pair.name);
            out_.attribute("value", pair.value);
            out_.close_empty();
        }
        out_.close("attributes");
    }

    /// The nodes that are lost with the action.
    [[nodiscard]] static std::vector<std::string_view> downed_nodes(const Action& action) {
        std::vector<std::string_view> ids;
        if (action.task == Task::shutdown) {
            ids.push_back(action.node->id);
        } else if (action.task == Task::fence) {
            const std::string_view operation = action.meta.get("stonith_action");
            if (operation == "off" || operation == "reboot") {
                ids.push_back(action.node->id);
                for (const Resource* rsc : action.node->running) {
                    if (rsc->is_remote_connection() && rsc->launcher != nullptr) {
                        ids.push_back(rsc->id);
                    }
                }
            }
        } else if (action.rsc != nullptr && action.rsc->is_remote_connection() && action.task == Task::stop &&
                   !follows_migration(action)) {
            ids.push_back(action.rsc->id);
        }
        return ids;
    }

    [[nodiscard]] static bool follows_migration(const Action& stop) {
        return std::any_of(stop.before.begin(), stop.before.end(), [&stop](const Related& input) {
            return input.action->rsc == stop.rsc && input.action->task == Task::migrate_from;
        });
    }

    void write_downed(const Action& action) {
        const std::vector<std::string_view> ids = downed_nodes(action);
        if (ids.empty()) {
            return;
        }
        wrap("downed", [this, &ids] {
            for (const std::string_view id : ids) {
                out_.begin("node");
                out_.attribute("id", id);
                out_.close_empty();
            }
        });
    }

    void write_maintenance() {
        wrap("maintenance", [this] {
            for (const Node* node : cluster_.nodes) {
                if (node->is_remote_variant() && node->in_maintenance != node->was_in_maintenance) {
                    out_.begin("node");
                    out_.attribute("id", node->id);
                    out_.attribute("node_in_maintenance", node->in_maintenance ? "1" : "0");
                    out_.close_empty();
                }
            }
        });
    }

    Cluster& cluster_;
    XmlWriter out_;
};

}  // namespace

std::string graph_xml(Cluster& cluster, const Graph& graph, int transition_id) {
    return GraphWriter(cluster).write(graph, transition_id);
}

}  // namespace systole::pengine
