#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "pengine/model/definition.hpp"
#include "pengine/model/name_values.hpp"
#include "pengine/model/node_set.hpp"
#include "pengine/model/notification.hpp"
#include "pengine/model/placement.hpp"
#include "pengine/model/role.hpp"
#include "pengine/model/score.hpp"
#include "pengine/model/utilization.hpp"

namespace systole::pengine {

struct Action;
struct Node;
struct Resource;

/// In the order used wherever variants are compared.
enum class Variant : std::uint8_t { primitive, group, clone, bundle };

/// What starting or promoting a resource requires (spec 1 §6.5, "requires").
enum class Requires : std::uint8_t { nothing, quorum, fencing, unfencing };

enum class MultipleActive : std::uint8_t { stop_start, stop_only, block, stop_unexpected };

/// What is done about a failure, in ascending severity (spec 1 §11.8).
enum class OnFail : std::uint8_t {
    ignore, demote, restart, reset_remote, restart_container, ban, block, stop, standby, fence
};

/// Everything the configuration says about a resource in fields of its own; constant once unpacked except where noted.
struct ResourceSettings {
    Score priority = 0;               ///< configured; the working value is Placement::priority
    Score stickiness = 0;
    Score migration_threshold = kInfinity;  ///< 0: never ban
    std::uint32_t failure_timeout_ms = 0;   ///< 0: failures never expire; cleared by a blocking failure (1 §13.2)
    std::uint32_t reconnect_interval_ms = 0;
    Requires requirement = Requires::quorum;
    MultipleActive multiple_active = MultipleActive::stop_start;
    bool is_critical = true;
    bool notify = false;
    bool is_migratable = false;       ///< cleared by failed migrations (1 §14)
    bool is_unique = true;
    bool is_promotable = false;       ///< only on clones and everything inside promotable clones (1 §6.5)
    bool is_fence_device = false;
    bool is_remote_connection = false;  ///< ocf:pacemaker:remote, of a remote or guest node
    bool is_guest_connection = false;   ///< by its meta attribute `container`
    bool may_run_on_remote = false;   ///< connection of a bundle node
    std::optional<Role> target_role;  ///< parsed as 1 §6.6 says (nothing: no opinion)
};

struct GroupSettings {
    bool is_ordered = true;
    bool is_colocated = true;
};

struct CloneSettings {
    int clone_max = 1;
    int clone_node_max = 1;
    int promoted_max = 1;
    int promoted_node_max = 1;
    bool is_ordered = false;
    bool is_interleaved = false;
    const Definition* content = nullptr;      ///< of the cloned primitive or group
    int next_instance = 0;                    ///< number for the next instance created
};

struct BundleReplica {
    int offset = 0;
    Resource* container = nullptr;
    Resource* ip = nullptr;          ///< null without address
    Resource* child = nullptr;       ///< instance of the inner clone; null without primitive
    Resource* remote = nullptr;      ///< connection; null without primitive
    Node* node = nullptr;            ///< the bundle node; null without primitive
    std::string_view address;
};

struct BundleSettings {
    std::string_view container_kind;  ///< "docker" or "podman"
    std::string_view image;
    int promoted_max = 0;
    int replica_count = 1;
    int replicas_per_host = 1;
    Resource* inner_clone = nullptr;  ///< null without primitive
    std::vector<BundleReplica> replicas;
    bool has_address_range = false;   ///< ip-range-start is set
};

/// What the history of operations says about a resource.
struct HistoryState {
    std::string_view name;             ///< remembered history name (1 §10.8); empty: none
    std::vector<Node*> active;         ///< active nodes in order of discovery
    NodeSet probed;                    ///< nodes where the state is known
    std::vector<Node*> dangling_sources;  ///< most recent first
    Node* partial_source = nullptr;    ///< of a migration in progress
    Node* partial_target = nullptr;
    std::string_view pending_task;     ///< empty: none
    Node* pending_node = nullptr;
    Node* lock_node = nullptr;         ///< shutdown lock
    std::int64_t lock_time = 0;
};

/// What actions/ and graph/ note about a resource.
struct ActionState {
    std::vector<Action*> actions;      ///< in order of creation; Pacemaker's list is the reverse
    CloneNotifications notifications;  ///< of a clone
    bool reload = false;
    bool stop_unexpected = false;
    bool restarting = false;
};

/// A primitive, group, clone or bundle, or an instance of one. Comment blocks name who fills the fields below them.
struct Resource {
    // resources: constant afterwards except where noted
    std::uint32_t index = 0;            ///< order of creation
    std::string_view id;                ///< with instance number: "rsc:0"
    std::string_view xml_id;            ///< as configured: "rsc"
    Variant variant = Variant::primitive;
    int instance = -1;                  ///< instance number of clone instances and all inside them, else -1
    const Definition* definition = nullptr;
    Resource* parent = nullptr;
    std::vector<Resource*> children;    ///< order of clone instances changes while sorting (spec 2 §15.14)
    Resource* launcher = nullptr;
    std::vector<Resource*> launched;
    Node* remote_node = nullptr;        ///< the node a connection leads to
    NameValues meta;
    ResourceSettings settings;
    Utilization utilization;
    std::optional<GroupSettings> group;
    std::optional<CloneSettings> clone;
    std::unique_ptr<BundleSettings> bundle;

    // resources, then histories, constraints (tickets) and assignment
    Role current_role = Role::stopped;
    Role next_role = Role::unknown;
    bool is_managed = true;
    bool is_blocked = false;
    bool in_maintenance = false;
    bool is_failed = false;
    bool stop_if_failed = false;        ///< being failed forces a stop
    bool is_removed = false;            ///< exists only in history, or beyond clone-max
    bool was_launched = false;          ///< removed, and its history names a container
    bool failure_ignored = false;
    bool exclusive_discovery = false;
    bool start_pending = false;
    HistoryState history;

    Placement placement;     ///< constraints and assignment (placement/)
    ActionState scheduling;  ///< actions/, ordering/, graph/

    [[nodiscard]] bool is_primitive() const { return variant == Variant::primitive; }
    [[nodiscard]] bool is_collective() const { return variant != Variant::primitive; }
    [[nodiscard]] bool is_clone() const { return variant == Variant::clone; }
    [[nodiscard]] const Agent& agent() const { return definition->agent; }
    [[nodiscard]] bool is_remote_connection() const { return settings.is_remote_connection; }
    [[nodiscard]] bool requires_fencing() const {
        return settings.requirement == Requires::fencing || settings.requirement == Requires::unfencing;
    }
    [[nodiscard]] bool requires_quorum() const { return settings.requirement != Requires::nothing; }
    [[nodiscard]] bool requires_unfencing() const { return settings.requirement == Requires::unfencing; }

    /// Outermost ancestor without crossing into a bundle: the child of a bundle is its own top.
    [[nodiscard]] Resource& top();
    [[nodiscard]] const Resource& top() const;
    /// Outermost ancestor, bundles included.
    [[nodiscard]] Resource& top_with_bundle();
    [[nodiscard]] const Resource& top_with_bundle() const;
    /// Whether some ancestor is a bundle.
    [[nodiscard]] bool is_bundled() const;
    [[nodiscard]] bool is_ancestor_of(const Resource& other) const;
    /// Instance of an anonymous clone or inside one.
    [[nodiscard]] bool is_anonymous() const { return instance >= 0 && !settings.is_unique; }
    /// The top resource is promotable.
    [[nodiscard]] bool has_promotable_top() const { return top().settings.is_promotable; }
    /// Connection of a remote (not guest) node.
    [[nodiscard]] bool is_remote_node_connection() const;
    /// History name if remembered, else id.
    [[nodiscard]] std::string_view known_as() const { return history.name.empty() ? id : history.name; }
    /// `target-role` keeps the resource from running as usual (1 §6.6).
    [[nodiscard]] bool is_disabled() const;
};

/// Whether any active node is unclean, or online, or offline with the resource unmanaged; collectives: any child, or with
/// `Active::all` every child (spec 1 §16.4).
enum class Active { any, all };
[[nodiscard]] bool is_active(const Resource& rsc, Active which = Active::any);

/// The current node (spec 1 §16.4, 2 §1.5), or null; for bundles too.
[[nodiscard]] Node* current_node(const Resource& rsc);

/// Active nodes in total, and those online and clean.
struct ActiveCount {
    int all = 0;
    int clean = 0;
};
[[nodiscard]] ActiveCount count_active(const Resource& rsc);

/// Role of a primitive; maximum over the children of a group or clone; unknown for a bundle (spec 2 §1.6).
[[nodiscard]] Role state_of_current(const Resource& rsc);
[[nodiscard]] Role state_of_next(const Resource& rsc);

/// Nodes of a resource and all below, each once, first occurrence kept (spec 2 §1.6).
enum class Location { current, assigned };
[[nodiscard]] std::vector<Node*> locations_of(const Resource& rsc, Location which);
/// That node if there is exactly one, else null.
[[nodiscard]] Node* single_location(const Resource& rsc, Location which);

/// Calls `visit(Resource&)` for `rsc` if it has no children, else for the leaves below, in child order.
template <typename Visit>
void for_each_leaf(Resource& rsc, const Visit& visit) {
    if (rsc.children.empty()) {
        visit(rsc);
    }
    for (Resource* child : rsc.children) {
        for_each_leaf(*child, visit);
    }
}

/// Calls `visit(Resource&)` for `rsc` and everything below, parents first.
template <typename Visit>
void for_each_below(Resource& rsc, const Visit& visit) {
    visit(rsc);
    for (Resource* child : rsc.children) {
        for_each_below(*child, visit);
    }
}

}  // namespace systole::pengine
