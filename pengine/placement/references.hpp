#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "xml/element.hpp"

namespace systole::pengine {

class Cluster;
struct Resource;

/// The resource a constraint means by `id`: of that id, or with that history name; an instance found by its history name
/// stands for its whole clone (spec 2 §5.1). Null if there is none.
[[nodiscard]] Resource* find_constraint_resource(const Cluster& cluster, std::string_view id);

/// The ids a tag or template stands for, in order; null if `id` is neither or stands for nothing.
[[nodiscard]] const std::vector<std::string_view>* find_references(const Cluster& cluster, std::string_view id);

/// Whether `id` is a resource, a tag or a template.
[[nodiscard]] bool is_valid_reference(const Cluster& cluster, std::string_view id);

/// One `resource_set` of a constraint, with tags and templates replaced by what they stand for.
struct ResourceSet {
    std::string_view id;
    std::vector<std::string_view> refs;
    std::optional<std::string_view> role;
    std::optional<bool> is_sequential;  ///< as configured; nothing if absent or no boolean
    xml::Element element;               ///< for the other attributes; null for a set made from a tag

    [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const {
        return element.attribute(name);
    }
};

/// The sets of any constraint in document order, `id-ref` resolved (spec 2 §5.1). If a reference is invalid, no tag in any set
/// is expanded.
[[nodiscard]] std::vector<ResourceSet> read_sets(const Cluster& cluster, xml::Element constraint);

/// The set that replaces an attribute naming a tag or template. Precondition: find_references(id) is not null.
[[nodiscard]] ResourceSet set_of_references(const Cluster& cluster, std::string_view id,
                                            std::optional<std::string_view> role);

}  // namespace systole::pengine
