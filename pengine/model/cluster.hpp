#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/iso8601.hpp"
#include "pengine/model/action.hpp"
#include "pengine/model/constraint.hpp"
#include "pengine/model/definition.hpp"
#include "pengine/model/node.hpp"
#include "pengine/model/options.hpp"
#include "pengine/model/ordering.hpp"
#include "pengine/model/resource.hpp"
#include "pengine/model/string_pool.hpp"
#include "pengine/model/trace.hpp"
#include "pengine/model/trace.hpp"
#include "xml/document.hpp"
#include "xml/element.hpp"

namespace systole::pengine {

/// Members of a tag, or resources made from a template, in order.
struct ReferenceList {
    std::string_view id;
    std::vector<std::string_view> members;
};

struct Ticket {
    std::string_view id;
    bool is_granted = false;
    bool is_standby = false;
    std::int64_t last_granted = -1;
    NameValues state;
};

/// A failed operation, for display (spec 4 §4.5 "Failed Resource Actions").
struct FailedOperation {
    xml::Element entry;
    Node* node = nullptr;
    Resource* rsc = nullptr;
};

/// A check of a history entry that can be made after placement only (spec 3 §4, 1 §13.3 item 4).
struct DeferredCheck {
    enum class Kind : std::uint8_t { definition, last_failure };
    Kind kind = Kind::definition;
    xml::Element entry;
    Resource* rsc = nullptr;
    Node* node = nullptr;
};

/// How a run is wanted.
struct RunOptions {
    base::DateTime now;            ///< effective time, with the local offset (spec 1 §3.6)
    bool is_live = false;          ///< live input: secure digests are not consulted (spec 1 §18.1)
    bool collect_scores = false;
    bool collect_utilization = false;
    bool explain = false;
};

/// What the meta table of an operation depends on. Owner: actions/operation_config.
struct OperationMetaKey {
    const void* owner = nullptr;  ///< the definition; the resource where its parameters count
    const Operation* operation = nullptr;
    std::string_view name;
    std::uint32_t interval_ms = 0;
    const Node* node = nullptr;

    friend auto operator<=>(const OperationMetaKey&, const OperationMetaKey&) = default;
};

struct HistoryIndex;
struct DigestCache;
struct ParameterCache;
struct ReferenceIndex;

/// Everything one scheduler run works on: the model read from the CIB and the state that grows while phases run. One
/// object per run, no sharing between runs. Objects are owned here and never move; all other pointers only use them.
class Cluster {
public:
    Cluster(xml::Element cib_element, RunOptions run_options);
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    ~Cluster();

    xml::Element cib;
    RunOptions run;
    ClusterOptions options;
    StringPool strings;
    std::deque<xml::Document> generated;  ///< XML of implicit resources

    bool is_feature_set_supported = true;  ///< false: nothing is scheduled
    bool has_quorum = false;
    std::string_view dc_id;
    Node* dc = nullptr;               ///< the node with the id `dc_id`, once found
    bool has_remote_nodes = false;
    bool has_fence_device = false;    ///< spec: "fencing device exists"
    bool uses_unfencing = false;      ///< spec: "unfencing in use"

    std::vector<Node*> nodes;          ///< sorted by name (spec 1 §5.1)
    std::vector<Resource*> resources;  ///< top level, in resource order
    std::deque<Definition> definitions;
    std::vector<xml::Element> implicit_resources;  ///< connections of guest nodes, as if appended to the resources section
    std::vector<ReferenceList> templates;
    std::vector<ReferenceList> tags;
    std::vector<std::unique_ptr<Ticket>> tickets;  ///< in order of appearance
    std::vector<FailedOperation> failed_operations;
    std::vector<DeferredCheck> deferred_checks;  ///< oldest first; owner: history/

    std::deque<LocationConstraint> locations;   ///< in order of creation
    std::deque<Colocation> colocations;
    std::deque<TicketConstraint> ticket_constraints;
    std::deque<Ordering> orderings;             ///< in order of creation
    std::deque<Action> actions;                 ///< in order of creation; the global list is the reverse
    std::vector<Action*> unowned_actions;       ///< those of no resource, likewise

    std::vector<xml::Element> rsc_defaults;     ///< meta_attributes blocks of the first rsc_defaults in the document
    std::vector<xml::Element> op_defaults;      ///< meta_attributes blocks of the first op_defaults in the document
    std::map<OperationMetaKey, NameValues> operation_metas;  ///< made at first use; owner: actions/operation_config

    std::vector<ScoreLine> score_lines;
    Trace trace;

    std::unique_ptr<HistoryIndex> history_index;  ///< owner: history/
    std::unique_ptr<DigestCache> digest_cache;    ///< owner: history/
    std::unique_ptr<ReferenceIndex> references;   ///< owner: rules/
    std::unique_ptr<ParameterCache> parameter_cache;  ///< owner: model/parameters.cpp

    /// Adds a node and sorts it into `nodes` (an equal name goes before older ones).
    Node& add_node(std::string_view id, std::string_view name, NodeKind kind, Score score);
    Resource& add_resource();
    [[nodiscard]] std::size_t node_count() const { return node_storage_.size(); }
    [[nodiscard]] std::size_t resource_count() const { return resource_storage_.size(); }
    /// By `Node::index` / `Resource::index`.
    [[nodiscard]] Node& node_at(std::size_t index) { return node_storage_[index]; }
    [[nodiscard]] Resource& resource_at(std::size_t index) { return resource_storage_[index]; }

    /// Case-insensitive, null if none.
    [[nodiscard]] Node* find_node_by_id(std::string_view id) const;
    [[nodiscard]] Node* find_node_by_name(std::string_view name) const;
    /// All ids first, then all names.
    [[nodiscard]] Node* find_node(std::string_view id_or_name) const;

    /// First resource in depth-first order whose id is exactly this (spec 1 §7.3), or null.
    [[nodiscard]] Resource* find_resource(std::string_view id) const;
    /// The same, or whose history name is this.
    [[nodiscard]] Resource* find_resource_or_history_name(std::string_view id) const;
    /// All resources whose id or history name is this, in depth-first order.
    [[nodiscard]] std::vector<Resource*> find_all_resources(std::string_view id) const;

    [[nodiscard]] const ReferenceList* find_template(std::string_view id) const;
    [[nodiscard]] const ReferenceList* find_tag(std::string_view id) const;
    Ticket& ticket(std::string_view id);  ///< made, not granted, if unknown
    [[nodiscard]] Ticket* find_ticket(std::string_view id) const;

    /// Seconds since the epoch of the effective time.
    [[nodiscard]] std::int64_t now() const { return run.now.epoch_seconds(); }
    /// Asks for another run at this time (epoch seconds) if it is in the future; the earliest wins.
    void recheck_at(std::int64_t time);
    [[nodiscard]] std::int64_t recheck_time() const { return recheck_time_; }  ///< 0: none

    /// Records a contribution if explanations are wanted.
    void explain_score(const Resource& rsc, const Node& node, Score added, Score result, Origin origin);
    /// The same for what speaks for promoting an instance on the node where it is.
    void explain_promotion(const Resource& instance, const Node& node, Score added, Score result, Origin origin);
    /// Records that a colocation was not heeded, or that nothing met it, if explanations are wanted.
    void explain_dropped(const Resource& rsc, const Colocation& colocation);
    void explain_unmet(const Resource& rsc, const Colocation& colocation);
    /// Records that an action changed because of another, if explanations are wanted.
    void explain_effect(const ActionEffect& effect);

    /// Makes a resource findable by a name, its id or its history name; whether the name is still its is checked on look-up.
    void index_resource(std::string_view name, Resource& rsc);
    /// Makes a resource and all below findable by their ids.
    void index_tree(Resource& rsc);

private:
    std::deque<Node> node_storage_;
    std::deque<Resource> resource_storage_;
    std::unordered_map<std::string, Node*> nodes_by_id_;    ///< lower-case ids
    std::unordered_map<std::string, Node*> nodes_by_name_;  ///< lower-case names
    std::unordered_map<std::string_view, std::vector<Resource*>> resources_by_name_;
    std::int64_t recheck_time_ = 0;
};

/// The location score primitive (spec 1 §6.9, 2 §4): recurses into children first, then adds to the resource's own entry,
/// made if absent.
void add_location_score(Cluster& cluster, Resource& rsc, Node& node, Score score, Origin origin);
/// The same on all nodes in node order; minus infinity also drops the assigned node, without touching counters.
void add_location_score_everywhere(Cluster& cluster, Resource& rsc, Score score, Origin origin);
/// Minus infinity on one node.
inline void ban(Cluster& cluster, Resource& rsc, Node& node, Origin origin) {
    add_location_score(cluster, rsc, node, kMinusInfinity, origin);
}
/// Replaces the allowed table by all nodes at minus infinity (multiple-active=stop_only, on-fail=stop).
void forbid_everywhere(Cluster& cluster, Resource& rsc, Origin origin);

}  // namespace systole::pengine
