#include "pengine/model/resource_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/bundle_reader.hpp"
#include "pengine/model/clone_reader.hpp"
#include "pengine/model/definition_reader.hpp"
#include "pengine/model/remote_nodes.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/model/settings_reader.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

/// A flag of a group: on unless it is a valid false boolean.
bool is_not_false(const Resource& group, std::string_view name) {
    return base::parse_boolean(group.meta.get(name)).value_or(true);
}

bool read_group(Cluster& cluster, Resource& group) {
    group.group = GroupSettings{.is_ordered = is_not_false(group, "ordered"), .is_colocated = is_not_false(group, "collocated")};
    for (const Definition* member : group.definition->members) {
        make_resource(cluster, {.definition = member, .parent = &group, .instance = group.instance});
    }
    return !group.children.empty();
}

/// Only OCF agents can be promoted (spec 1 §7.2).
bool is_acceptable_primitive(const Resource& rsc) {
    return !rsc.settings.is_promotable || base::equals_ignoring_case(rsc.agent().standard, "ocf");
}

bool read_variant(Cluster& cluster, Resource& rsc) {
    switch (rsc.variant) {
        case Variant::primitive:
            return is_acceptable_primitive(rsc);
        case Variant::group:
            return read_group(cluster, rsc);
        case Variant::clone:
            return read_clone(cluster, rsc);
        case Variant::bundle:
            return read_bundle(cluster, rsc);
    }
    return false;
}

/// Every node in a symmetric cluster (spec 1 §6.8); what is inside has entries of its own already.
void allow_initial_nodes(Cluster& cluster, Resource& rsc) {
    const bool is_symmetric = cluster.options.is_symmetric;
    if (!is_symmetric && !rsc.settings.is_guest_connection) {
        return;
    }
    for (Node* node : cluster.nodes) {
        if (!is_symmetric || (!rsc.exclusive_discovery && node->discovery != DiscoveryMode::never)) {
            rsc.placement.allowed.insert(*node, node->base_score, node->discovery);
        }
    }
}

std::optional<Variant> parse_variant(std::string_view element_name) {
    static constexpr std::array<std::pair<std::string_view, Variant>, 4> kNames{{{"primitive", Variant::primitive},
                                                                                 {"group", Variant::group},
                                                                                 {"clone", Variant::clone},
                                                                                 {"bundle", Variant::bundle}}};
    for (const auto& [name, variant] : kNames) {
        if (base::equals_ignoring_case(name, element_name)) {
            return variant;
        }
    }
    return std::nullopt;
}

void read_top_level(Cluster& cluster, xml::Element element) {
    if (element.id().empty()) {
        return;
    }
    if (element.is("template")) {
        if (cluster.find_template(element.id()) == nullptr) {
            cluster.templates.push_back({element.id(), {}});
        }
        return;
    }
    if (Resource* const rsc = make_from_element(cluster, element); rsc != nullptr) {
        cluster.resources.push_back(rsc);
        cluster.index_tree(*rsc);
    }
}

void link_launcher(Cluster& cluster, Resource& leaf) {
    const auto container = leaf.meta.find("container");
    if (!container || *container == leaf.id || leaf.launcher != nullptr) {
        return;
    }
    if (Resource* const launcher = cluster.find_resource(*container); launcher != nullptr) {
        leaf.launcher = launcher;
        launcher->launched.push_back(&leaf);
    }
}

}  // namespace

Resource* make_resource(Cluster& cluster, const ResourceSpec& spec) {
    Resource& rsc = cluster.add_resource();
    rsc.definition = spec.definition;
    rsc.variant = spec.variant;
    rsc.parent = spec.parent;
    rsc.instance = spec.instance;
    rsc.xml_id = spec.definition->id;
    rsc.id = spec.instance < 0 ? rsc.xml_id : cluster.strings.keep(fmt::format("{}:{}", rsc.xml_id, spec.instance));
    read_meta(cluster, rsc);
    read_settings(cluster, rsc);
    if (!read_variant(cluster, rsc)) {
        return nullptr;
    }
    allow_initial_nodes(cluster, rsc);
    if (rsc.parent != nullptr) {
        rsc.parent->children.push_back(&rsc);
    }
    return &rsc;
}

Resource* make_from_element(Cluster& cluster, xml::Element element) {
    const std::optional<Variant> variant = parse_variant(element.name());
    const Definition* const definition = variant ? read_definition(cluster, element) : nullptr;
    if (definition == nullptr) {
        return nullptr;
    }
    return make_resource(cluster, {.definition = definition, .variant = *variant});
}

void mark_removed(Resource& rsc) {
    for_each_below(rsc, [](Resource& part) { part.is_removed = true; });
}

void link_connection(Cluster& cluster, Resource& connection) {
    Node* const node = cluster.find_node_by_name(connection.id);
    if (node == nullptr) {
        return;
    }
    connection.remote_node = node;
    node->connection = &connection;
    if (connection.launcher == nullptr) {
        apply_startup_fencing(cluster, *node);
    } else {
        node->attributes.set("#kind", "container");
    }
}

void read_resources(Cluster& cluster) {
    for (const xml::Element element : configuration_section(cluster, "resources").children()) {
        read_top_level(cluster, element);
    }
    for (const xml::Element element : cluster.implicit_resources) {
        read_top_level(cluster, element);
    }
    for (Resource* rsc : cluster.resources) {
        for_each_leaf(*rsc, [&cluster](Resource& leaf) { link_launcher(cluster, leaf); });
        if (rsc->is_primitive() && rsc->settings.is_remote_connection) {
            link_connection(cluster, *rsc);
        }
    }
    std::ranges::stable_sort(cluster.resources, std::ranges::greater(),
                             [](const Resource* rsc) { return rsc->settings.priority; });
}

}  // namespace systole::pengine
