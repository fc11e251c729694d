#include "pengine/placement/references.hpp"

#include <algorithm>

#include "base/number.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {
namespace {

std::optional<bool> boolean_attribute(xml::Element element, std::string_view name) {
    const auto text = element.attribute(name);
    return text ? base::parse_boolean(*text) : std::nullopt;
}

ResourceSet read_set(xml::Element element) {
    ResourceSet set{.id = element.id(),
                    .refs = {},
                    .role = element.attribute("role"),
                    .is_sequential = boolean_attribute(element, "sequential"),
                    .element = element};
    for (const xml::Element ref : element.children("resource_ref")) {
        set.refs.push_back(ref.id());
    }
    return set;
}

/// Follows `id-ref`; the walk then goes on behind the element referred to. One met before ends it.
std::vector<xml::Element> set_elements(const Cluster& cluster, xml::Element constraint) {
    std::vector<xml::Element> elements;
    xml::Element element = constraint.child("resource_set");
    while (element) {
        element = resolve(cluster, element);
        if (!element || std::find(elements.begin(), elements.end(), element) != elements.end()) {
            break;
        }
        elements.push_back(element);
        element = element.next("resource_set");
    }
    return elements;
}

std::vector<std::string_view> expand(const Cluster& cluster, const std::vector<std::string_view>& refs) {
    std::vector<std::string_view> expanded;
    for (const std::string_view ref : refs) {
        const auto* references =
            find_constraint_resource(cluster, ref) == nullptr ? find_references(cluster, ref) : nullptr;
        if (references == nullptr) {
            expanded.push_back(ref);
        } else {
            expanded.insert(expanded.end(), references->begin(), references->end());
        }
    }
    return expanded;
}

}  // namespace

Resource* find_constraint_resource(const Cluster& cluster, std::string_view id) {
    Resource* found = cluster.find_resource_or_history_name(id);
    return found == nullptr || found->id == id ? found : &found->top();
}

const std::vector<std::string_view>* find_references(const Cluster& cluster, std::string_view id) {
    const ReferenceList* list = cluster.find_template(id);
    if (list == nullptr || list->members.empty()) {
        list = cluster.find_tag(id);
    }
    return list == nullptr || list->members.empty() ? nullptr : &list->members;
}

bool is_valid_reference(const Cluster& cluster, std::string_view id) {
    return find_constraint_resource(cluster, id) != nullptr || find_references(cluster, id) != nullptr;
}

std::vector<ResourceSet> read_sets(const Cluster& cluster, xml::Element constraint) {
    std::vector<ResourceSet> sets;
    bool all_valid = true;
    for (const xml::Element element : set_elements(cluster, constraint)) {
        sets.push_back(read_set(element));
        const auto& refs = sets.back().refs;
        all_valid = all_valid && std::all_of(refs.begin(), refs.end(), [&cluster](std::string_view ref) {
            return is_valid_reference(cluster, ref);
        });
    }
    if (all_valid) {
        for (ResourceSet& set : sets) {
            set.refs = expand(cluster, set.refs);
        }
    }
    return sets;
}

ResourceSet set_of_references(const Cluster& cluster, std::string_view id, std::optional<std::string_view> role) {
    return {.id = id, .refs = *find_references(cluster, id), .role = role, .is_sequential = false, .element = {}};
}

}  // namespace systole::pengine
