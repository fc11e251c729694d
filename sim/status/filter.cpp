#include "sim/status/filter.hpp"

#include <algorithm>

#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::Resource;

/// The first resource that goes by a name, also by its name without instance number.
const Resource* find_by_any_name(const std::vector<Resource*>& resources, std::string_view name) {
    for (const Resource* rsc : resources) {
        if (rsc->id == name || rsc->xml_id == name || rsc->known_as() == name) {
            return rsc;
        }
        if (const Resource* below = find_by_any_name(rsc->children, name)) {
            return below;
        }
    }
    return nullptr;
}

bool is_instance_name(std::string_view name) {
    return name.find(':') != std::string_view::npos;
}

std::vector<std::string_view> tagged(const Cluster& cluster, std::string_view tag) {
    const pengine::ReferenceList* const list = cluster.find_tag(tag);
    return list == nullptr ? std::vector<std::string_view>() : list->members;
}

}  // namespace

void StatusFilter::only_node(const Cluster& cluster, std::string_view name_or_tag) {
    nodes_.emplace();
    if (const Node* node = cluster.find_node_by_name(name_or_tag)) {
        nodes_->push_back(node);
        return;
    }
    for (const std::string_view member : tagged(cluster, name_or_tag)) {
        if (const Node* node = cluster.find_node(member)) {
            nodes_->push_back(node);
        }
    }
}

void StatusFilter::only_resource(const Cluster& cluster, std::string_view id_or_tag) {
    resources_.emplace();
    if (const Resource* rsc = find_by_any_name(cluster.resources, id_or_tag)) {
        resources_->emplace_back(is_instance_name(id_or_tag) ? rsc->id : printable_id(*rsc));
        return;
    }
    for (const std::string_view member : tagged(cluster, id_or_tag)) {
        if (const Resource* rsc = find_by_any_name(cluster.resources, member)) {
            resources_->emplace_back(printable_id(*rsc));
        }
    }
}

bool StatusFilter::shows(const Node& node) const {
    return !nodes_ || std::ranges::find(*nodes_, &node) != nodes_->end();
}

bool StatusFilter::is_wanted(std::string_view rsc_name) const {
    return !resources_ || std::ranges::find(*resources_, rsc_name) != resources_->end();
}

bool StatusFilter::is_wanted(const Resource& rsc) const {
    return is_wanted(printable_id(rsc)) || (is_instance_name(rsc.id) && is_wanted(rsc.id));
}

bool StatusFilter::shows(const Resource& rsc, Ancestors ancestors) const {
    if (is_wanted(rsc) || (rsc.clone && rsc.clone->content != nullptr && is_wanted(rsc.clone->content->id))) {
        return true;
    }
    const Resource& top = rsc.top_with_bundle();
    if (ancestors == Ancestors::count && &top != &rsc && shows(top, Ancestors::ignore)) {
        return true;
    }
    return std::ranges::any_of(rsc.children, [this](const Resource* child) { return shows(*child, Ancestors::ignore); });
}

bool StatusFilter::is_elsewhere(const Resource& rsc) const {
    if (!nodes_ || !is_active(rsc)) {
        return false;
    }
    const std::vector<Node*> places = locations_of(rsc, pengine::Location::current);
    return std::ranges::none_of(places, [this](const Node* node) { return shows(*node); });
}

}  // namespace systole::sim
