#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pengine/model/name_values.hpp"
#include "pengine/model/node_table.hpp"
#include "pengine/model/score.hpp"
#include "pengine/model/utilization.hpp"

namespace systole::pengine {

struct Resource;

enum class NodeKind { cluster, remote };  ///< remote: behind a connection, be it remote, guest or bundle node

/// One node of the cluster. Comment blocks name the phase (pengine/phases.hpp) that fills the fields below them.
struct Node {
    // nodes (nodes section, remote discovery, bundles, removed connections in history)
    std::uint16_t index = 0;    ///< order of creation: position in every NodeTable
    std::string_view id;
    std::string_view name;
    std::uint32_t id_hash = 0;  ///< string_hash(id)
    NodeKind kind = NodeKind::cluster;
    Score base_score = 0;       ///< what "the global entry's score" means; minus infinity while offline
    DiscoveryMode discovery = DiscoveryMode::always;
    Resource* connection = nullptr;  ///< the resource that connects a remote-variant node
    NameValues attributes;      ///< permanent, built-in and transient
    Utilization capacity;       ///< as configured

    // node states and histories; assignment of a remote connection changes is_online and is_shutting_down (2 §9.7)
    bool is_online = false;
    bool is_unclean = false;
    bool is_pending = false;
    bool is_standby = false;
    bool is_failure_standby = false;
    bool in_maintenance = false;
    bool is_shutting_down = false;
    bool is_expected_up = false;
    bool is_seen = false;
    bool is_dc = false;
    bool needs_reset = false;           ///< guest or remote node that must be "fenced" (spec: reset-needed)
    bool was_in_maintenance = false;    ///< node_in_maintenance as recorded
    bool was_fenced = false;            ///< remote: fenced since its last connection (node_fenced)
    bool probes_allowed = true;
    bool history_unpacked = false;
    Score priority = 0;                 ///< sum over active resources, for priority-fencing-delay
    std::vector<Resource*> running;     ///< active primitives, in order of history

    // assign
    std::vector<Resource*> assigned;    ///< in order of assignment; Pacemaker's list is the reverse
    Utilization remaining;              ///< capacity left; starts as `capacity`

    [[nodiscard]] bool is_remote_variant() const { return kind == NodeKind::remote; }
    /// Guest or bundle node: behind a connection that has a launcher.
    [[nodiscard]] bool is_guest() const;
    /// Remote-variant without a launcher.
    [[nodiscard]] bool is_remote() const { return is_remote_variant() && !is_guest(); }
    /// Guest node whose connection is inside a bundle.
    [[nodiscard]] bool is_bundle_node() const;
    /// Host of a guest node's launcher: its first active node, or null.
    [[nodiscard]] Node* current_host() const;
    /// Host of a guest node's launcher: its assigned node, or null.
    [[nodiscard]] Node* assigned_host() const;
};

/// The numeric-aware, case-insensitive order of node names (spec 1 §1.9): negative, zero, positive.
[[nodiscard]] int compare_names(std::string_view left, std::string_view right);

}  // namespace systole::pengine
