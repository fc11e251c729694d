#include "pengine/model/cluster.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pengine/history/digest_cache.hpp"
#include "pengine/history/history_index.hpp"
#include "pengine/model/hash_order.hpp"
#include "pengine/model/parameter_cache.hpp"
#include "pengine/rules/reference_index.hpp"

namespace systole::pengine {

Cluster::Cluster(xml::Element cib_element, RunOptions run_options)
    : cib(cib_element),
      run(run_options),
      history_index(std::make_unique<HistoryIndex>()),
      digest_cache(std::make_unique<DigestCache>()),
      references(std::make_unique<ReferenceIndex>()),
      parameter_cache(std::make_unique<ParameterCache>()) {}

Cluster::~Cluster() = default;

Node& Cluster::add_node(std::string_view id, std::string_view name, NodeKind kind, Score score) {
    Node& node = node_storage_.emplace_back();
    node.index = static_cast<std::uint16_t>(node_storage_.size() - 1);
    node.id = id;
    node.name = name;
    node.id_hash = string_hash(id);
    node.kind = kind;
    node.base_score = score;
    node.attributes.set("#kind", kind == NodeKind::cluster ? "cluster" : "remote");
    const auto position = std::ranges::find_if(
        nodes, [&node](const Node* other) { return compare_names(node.name, other->name) <= 0; });
    nodes.insert(position, &node);
    nodes_by_id_.emplace(base::to_lower(id), &node);
    nodes_by_name_[base::to_lower(name)] = &node;
    return node;
}

Resource& Cluster::add_resource() {
    Resource& rsc = resource_storage_.emplace_back();
    rsc.index = static_cast<std::uint32_t>(resource_storage_.size() - 1);
    return rsc;
}

Node* Cluster::find_node_by_id(std::string_view id) const {
    const auto found = nodes_by_id_.find(base::to_lower(id));
    return found == nodes_by_id_.end() ? nullptr : found->second;
}

Node* Cluster::find_node_by_name(std::string_view name) const {
    const auto found = nodes_by_name_.find(base::to_lower(name));
    return found == nodes_by_name_.end() ? nullptr : found->second;
}

Node* Cluster::find_node(std::string_view id_or_name) const {
    Node* const by_id = find_node_by_id(id_or_name);
    return by_id != nullptr ? by_id : find_node_by_name(id_or_name);
}

namespace {

enum class NameKind { id, id_or_history_name };

bool is_called(const Resource& rsc, std::string_view name, NameKind kind) {
    return rsc.id == name || (kind == NameKind::id_or_history_name && rsc.history.name == name);
}

/// All resources of this name at or below `rsc`, in depth-first order.
void collect_called(Resource& rsc, std::string_view name, NameKind kind, std::vector<Resource*>& result) {
    for_each_below(rsc, [&](Resource& candidate) {
        if (is_called(candidate, name, kind)) {
            result.push_back(&candidate);
        }
    });
}

/// Those of `candidates` that are (still) called so, in depth-first order over the resource list.
std::vector<Resource*> in_list_order(const std::vector<Resource*>& resources, const std::vector<Resource*>& candidates,
                                     std::string_view name, NameKind kind) {
    std::vector<Resource*> called;
    std::vector<Resource*> tops;
    for (Resource* candidate : candidates) {
        if (is_called(*candidate, name, kind) && std::ranges::find(called, candidate) == called.end()) {
            called.push_back(candidate);
            Resource* const top = &candidate->top_with_bundle();
            if (std::ranges::find(tops, top) == tops.end()) {
                tops.push_back(top);
            }
        }
    }
    if (called.size() < 2) {
        return called;
    }
    if (tops.size() > 1) {
        std::ranges::sort(tops, {}, [&resources](Resource* top) { return std::ranges::find(resources, top); });
    }
    std::vector<Resource*> result;
    for (Resource* top : tops) {
        collect_called(*top, name, kind, result);
    }
    return result;
}

const ReferenceList* find_list(const std::vector<ReferenceList>& lists, std::string_view id) {
    const auto found = std::ranges::find(lists, id, &ReferenceList::id);
    return found == lists.end() ? nullptr : &*found;
}

}  // namespace

void Cluster::index_resource(std::string_view name, Resource& rsc) {
    std::vector<Resource*>& called = resources_by_name_[name];
    if (std::ranges::find(called, &rsc) == called.end()) {
        called.push_back(&rsc);
    }
}

void Cluster::index_tree(Resource& rsc) {
    for_each_below(rsc, [this](Resource& part) { index_resource(part.id, part); });
}

Resource* Cluster::find_resource(std::string_view id) const {
    const auto found = resources_by_name_.find(id);
    if (found == resources_by_name_.end()) {
        return nullptr;
    }
    const std::vector<Resource*> called = in_list_order(resources, found->second, id, NameKind::id);
    return called.empty() ? nullptr : called.front();
}

Resource* Cluster::find_resource_or_history_name(std::string_view id) const {
    const std::vector<Resource*> called = find_all_resources(id);
    return called.empty() ? nullptr : called.front();
}

std::vector<Resource*> Cluster::find_all_resources(std::string_view id) const {
    const auto found = resources_by_name_.find(id);
    if (found == resources_by_name_.end()) {
        return {};
    }
    return in_list_order(resources, found->second, id, NameKind::id_or_history_name);
}

const ReferenceList* Cluster::find_template(std::string_view id) const {
    return find_list(templates, id);
}

const ReferenceList* Cluster::find_tag(std::string_view id) const {
    return find_list(tags, id);
}

Ticket* Cluster::find_ticket(std::string_view id) const {
    const auto found = std::ranges::find(tickets, id, &Ticket::id);
    return found == tickets.end() ? nullptr : found->get();
}

Ticket& Cluster::ticket(std::string_view id) {
    if (Ticket* const known = find_ticket(id); known != nullptr) {
        return *known;
    }
    Ticket& made = *tickets.emplace_back(std::make_unique<Ticket>());
    made.id = id;
    return made;
}

void Cluster::recheck_at(std::int64_t time) {
    if (time > now() && (recheck_time_ == 0 || time < recheck_time_)) {
        recheck_time_ = time;
    }
}

void Cluster::explain_score(const Resource& rsc, const Node& node, Score added, Score result, Origin origin) {
    if (run.explain) {
        trace.contributions.push_back({&rsc, &node, added, result, origin});
    }
}

void Cluster::explain_promotion(const Resource& instance, const Node& node, Score added, Score result, Origin origin) {
    if (run.explain) {
        trace.promotions.push_back({&instance, &node, added, result, origin});
    }
}

void Cluster::explain_dropped(const Resource& rsc, const Colocation& colocation) {
    if (run.explain) {
        trace.dropped.push_back({&rsc, &colocation});
    }
}

void Cluster::explain_unmet(const Resource& rsc, const Colocation& colocation) {
    if (run.explain) {
        trace.unmet.push_back({&rsc, &colocation});
    }
}

void Cluster::explain_effect(const ActionEffect& effect) {
    if (run.explain) {
        trace.effects.push_back(effect);
    }
}

void Trace::forget_since(std::size_t mark, const Resource& rsc) {
    const auto from = contributions.begin() + static_cast<std::ptrdiff_t>(std::min(mark, contributions.size()));
    const auto is_about_it = [&rsc](const ScoreContribution& contribution) { return contribution.rsc == &rsc; };
    contributions.erase(std::remove_if(from, contributions.end(), is_about_it), contributions.end());
}

void add_location_score(Cluster& cluster, Resource& rsc, Node& node, Score score, Origin origin) {
    for (Resource* child : rsc.children) {
        add_location_score(cluster, *child, node, score, origin);
    }
    NodeEntry& entry = rsc.placement.allowed.insert(node, node.base_score, node.discovery);
    entry.score = add_scores(entry.score, score);
    cluster.explain_score(rsc, node, score, entry.score, origin);
}

void add_location_score_everywhere(Cluster& cluster, Resource& rsc, Score score, Origin origin) {
    for (Node* node : cluster.nodes) {
        add_location_score(cluster, rsc, *node, score, origin);
    }
    if (score <= kMinusInfinity) {
        rsc.placement.node = nullptr;
    }
}

void forbid_everywhere(Cluster& cluster, Resource& rsc, Origin origin) {
    rsc.placement.allowed.clear();
    for (Node* node : cluster.nodes) {
        rsc.placement.allowed.insert(*node, kMinusInfinity, node->discovery);
        cluster.explain_score(rsc, *node, kMinusInfinity, kMinusInfinity, origin);
    }
}

}  // namespace systole::pengine
