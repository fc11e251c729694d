#pragma once

#include "base/result.hpp"
#include "lrmd/types.hpp"
#include "xml/element.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace systole::crmd::transition {

/// What has to be done to carry out an action of a transition graph.
enum class ActionKind {
    pseudo,    ///< a synchronisation point: done as soon as it is ready
    resource,  ///< an operation of an agent on a node, or the cancellation of a recurring one
    fencing,   ///< a node is to be fenced (or unfenced)
    cluster,   ///< anything the brains do themselves: shutdown, clearing a fail count, forgetting history
};

/// One action as the transition graph describes it (spec: graph XML of the policy engine).
struct Action {
    int id = 0;
    ActionKind kind = ActionKind::pseudo;
    std::string task;  ///< `start`, `monitor`, `stonith`, `do_shutdown`, …
    std::string key;   ///< `RSC_TASK_INTERVAL`, names the operation in the history
    std::string node;  ///< place or target; empty for pseudo events without one
    std::string node_id;
    std::string router_node;    ///< for a remote node: the cluster node that holds its connection
    std::string resource;       ///< name in the history; empty without a resource
    std::string resource_long;  ///< full instance name where it differs, else empty
    lrmd::AgentId agent;
    std::map<std::string, std::string> attributes;   ///< parameters and `CRM_meta_*`
    std::string shutdown_lock;                       ///< epoch, empty for none
    std::vector<std::string> downed;                 ///< ids of nodes this action takes down
    std::map<std::string, std::string> maintenance;  ///< node id → `node_in_maintenance`
    std::string mode;                                ///< `cib` for a history deletion done without the executor

    /// Value of `CRM_meta_NAME`.
    [[nodiscard]] std::optional<std::string> meta(const std::string& name) const;
    [[nodiscard]] std::chrono::milliseconds meta_milliseconds(const std::string& name) const;
    [[nodiscard]] std::chrono::milliseconds interval() const { return meta_milliseconds("interval"); }
    [[nodiscard]] int expected_rc() const;
    /// The node whose executor does the work.
    [[nodiscard]] const std::string& executing_node() const { return router_node.empty() ? node : router_node; }
    [[nodiscard]] bool is_migration() const { return task == "migrate_to" || task == "migrate_from"; }
};

/// An action and the actions that have to be confirmed before it.
struct Synapse {
    int id = 0;
    int priority = 0;
    Action action;
    std::vector<int> inputs;  ///< action ids; one that is in no synapse is never confirmed
};

/// A transition graph, ready to be executed. Synapses keep document order, which decides among ready ones.
struct Plan {
    int transition_id = 0;
    std::chrono::milliseconds cluster_delay{std::chrono::seconds{60}};
    std::chrono::milliseconds fencing_timeout{std::chrono::seconds{60}};
    int batch_limit = 0;       ///< 0: no limit from the configuration; negative: unlimited
    int migration_limit = -1;  ///< per node; negative: none
    /// A failed start (stop) makes the fail count INFINITY instead of one more.
    bool failed_start_is_fatal = true;
    bool failed_stop_is_fatal = true;
    std::optional<std::chrono::seconds> recheck_by;  ///< since the epoch
    std::vector<Synapse> synapses;
};

/// Reads the XML form. Errors: invalid (not a graph, duplicate action id, a cycle among inputs).
base::Result<Plan> parse_plan(xml::Element graph);

/// Reads and writes one action in the graph's form (`<rsc_op …>`, `<crm_event …>`, `<pseudo_event …>`).
/// Errors: invalid (no numeric id).
base::Result<Action> parse_action(xml::Element element);
void append_action(xml::MutableElement parent, const Action& action);

/// The indices of the synapses in an order that respects all inputs, or nothing if they form a cycle.
std::optional<std::vector<std::size_t>> topological_order(const Plan& plan);

}  // namespace systole::crmd::transition
