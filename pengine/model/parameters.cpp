#include "pengine/model/parameters.hpp"

#include "base/text.hpp"
#include "pengine/model/parameter_cache.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

bool depends_on_node(const Resource& rsc) {
    for (const Resource* part = &rsc; part != nullptr; part = part->parent) {
        if (has_rules(blocks_of(*part->definition, "instance_attributes"))) {
            return true;
        }
    }
    return false;
}

NameValues evaluate_parameters(Cluster& cluster, const Resource& rsc, const Node* node) {
    NameValues table;
    for (const Resource* part = &rsc; part != nullptr; part = part->parent) {
        const RuleInput input{.node = node, .scope = part->definition};
        evaluate_blocks(cluster, blocks_of(*part->definition, "instance_attributes"), input, table);
    }
    return table;
}

}  // namespace

const NameValues& parameters(Cluster& cluster, const Resource& rsc, const Node* node) {
    ParameterCache& cache = *cluster.parameter_cache;
    const auto [known, is_new] = cache.depends_on_node.try_emplace(rsc.index, false);
    if (is_new) {
        known->second = depends_on_node(rsc);
    }
    const std::uint32_t node_key = known->second && node != nullptr ? node->index + 1U : 0U;
    const auto key = std::pair(rsc.index, node_key);
    const auto cached = cache.tables.find(key);
    if (cached != cache.tables.end()) {
        return cached->second;
    }
    return cache.tables.emplace(key, evaluate_parameters(cluster, rsc, node)).first->second;
}

std::optional<std::string_view> node_attribute(const Node& node, std::string_view name, const Resource* rsc, Location which) {
    const bool wants_host = rsc != nullptr && node.is_guest() &&
                            base::equals_ignoring_case(rsc->meta.get("container-attribute-target"), "host");
    if (!wants_host) {
        return node.attributes.find(name);
    }
    const Node* const host = which == Location::current ? node.current_host() : node.assigned_host();
    return host == nullptr ? std::nullopt : host->attributes.find(name);
}

}  // namespace systole::pengine
