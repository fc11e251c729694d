#include "pengine/model/node_attributes.hpp"

#include <algorithm>
#include <limits>

#include "base/number.hpp"
#include "pengine/rules/blocks.hpp"

namespace systole::pengine {

namespace {

void set_built_in_attributes(Cluster& cluster, Node& node) {
    node.attributes.set("#uname", node.name);
    node.attributes.set("#id", node.id);
    if (cluster.dc == nullptr && !cluster.dc_id.empty() && node.id == cluster.dc_id) {
        cluster.dc = &node;
        node.is_dc = true;
        node.attributes.set("#is_dc", "true");
    } else if (cluster.dc != &node) {
        node.attributes.set("#is_dc", "false");
    }
    if (!cluster.options.cluster_name.empty()) {
        node.attributes.set("#cluster-name", cluster.options.cluster_name);
    }
}

void set_site_name(const Cluster& cluster, Node& node) {
    if (node.attributes.contains("#site-name")) {
        return;
    }
    const std::string_view site = node.attributes.get("site-name", cluster.options.cluster_name);
    if (!site.empty()) {
        node.attributes.set("#site-name", site);
    }
}

int amount_of(std::string_view text) {
    const auto number = base::parse_integer(text);
    constexpr std::int64_t kLowest = std::numeric_limits<int>::min();
    constexpr std::int64_t kHighest = std::numeric_limits<int>::max();
    return number ? static_cast<int>(std::clamp(number->value, kLowest, kHighest)) : 0;
}

void add_capacity(Cluster& cluster, Node& node, xml::Element parent) {
    add_amounts(cluster, blocks_of(cluster, parent, "utilization"), {}, node.capacity);
    node.remaining = node.capacity;
}

}  // namespace

void add_amounts(Cluster& cluster, const std::vector<xml::Element>& blocks, const RuleInput& input, Utilization& amounts) {
    if (blocks.empty()) {
        return;
    }
    NameValues table;
    evaluate_blocks(cluster, blocks, input, table);
    for (const NameValues::Pair& pair : table) {
        const auto known = std::ranges::find(amounts.amounts, pair.name, &Utilization::Amount::name);
        if (known == amounts.amounts.end()) {
            amounts.amounts.push_back({pair.name, amount_of(pair.value)});
        }
    }
}

void add_permanent_attributes(Cluster& cluster, Node& node, xml::Element node_element) {
    set_built_in_attributes(cluster, node);
    evaluate_blocks(cluster, blocks_of(cluster, node_element, "instance_attributes"), {}, node.attributes);
    set_site_name(cluster, node);
    add_capacity(cluster, node, node_element);
}

void add_transient_attributes(Cluster& cluster, Node& node, xml::Element node_state) {
    const xml::Element transient = node_state.child("transient_attributes");
    set_built_in_attributes(cluster, node);
    overwrite_by_blocks(cluster, blocks_of(cluster, transient, "instance_attributes"), {}, node.attributes);
    set_site_name(cluster, node);
    add_capacity(cluster, node, transient);
}

}  // namespace systole::pengine
