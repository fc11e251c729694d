#include "sim/status/node_attributes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/model/parameters.hpp"
#include "sim/status/node_list.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::Resource;

struct ShownAttribute {
    std::string_view name;
    std::string_view value;
    std::optional<std::int64_t> expected;  ///< of a connectivity attribute
};

/// Attributes that the cluster keeps for itself.
bool is_internal(std::string_view attribute) {
    static constexpr std::array<std::string_view, 6> kPrefixes{"fail-count", "last-failure", "shutdown",
                                                               "terminate",  "standby",      "#"};
    return std::ranges::any_of(kPrefixes, [attribute](std::string_view prefix) { return attribute.starts_with(prefix); });
}

std::int64_t integer_or(std::string_view text, std::int64_t fallback) {
    const auto number = base::parse_integer(text);
    return number ? number->value : fallback;
}

/// What an attribute is worth when everything can be reached, if a ping resource on the node maintains it.
std::optional<std::int64_t> expected_connectivity(Cluster& cluster, const Node& node, std::string_view attribute) {
    for (const Resource* rsc : node.running) {
        const std::string_view type = rsc->agent().type;
        if (type != "ping" && type != "pingd") {
            continue;
        }
        const pengine::NameValues& values = pengine::parameters(cluster, *rsc, &node);
        if (base::equals_ignoring_case(values.get("name", "pingd"), attribute)) {
            const auto hosts = static_cast<std::int64_t>(base::split_words(values.get("host_list")).size());
            return hosts * integer_or(values.get("multiplier"), 1);
        }
    }
    return std::nullopt;
}

std::vector<ShownAttribute> shown_attributes(Cluster& cluster, const Node& node) {
    std::vector<ShownAttribute> shown;
    if (!node.is_online) {
        return shown;
    }
    for (const auto& [name, value] : node.attributes) {
        if (!is_internal(name)) {
            shown.push_back({name, value, expected_connectivity(cluster, node, name)});
        }
    }
    std::ranges::sort(shown, {}, &ShownAttribute::name);
    return shown;
}

std::string attribute_text(const ShownAttribute& attribute) {
    std::string text = fmt::format("{:<32}\t: {:<10}", attribute.name, attribute.value);
    if (!attribute.expected) {
        return text;
    }
    const std::int64_t value = integer_or(attribute.value, 0);
    if (value <= 0) {
        return text + "\t: Connectivity is lost";
    }
    return value < *attribute.expected ? text + fmt::format("\t: Connectivity is degraded (Expected={})", *attribute.expected)
                                       : text;
}

}  // namespace

void append_node_attributes(Report& report, Cluster& cluster, const StatusOptions& options, const StatusFilter& filter) {
    LazyList section(report, "Node Attributes");
    for (const Node* node : cluster.nodes) {
        const std::vector<ShownAttribute> shown =
            filter.shows(*node) ? shown_attributes(cluster, *node) : std::vector<ShownAttribute>();
        if (shown.empty()) {
            continue;
        }
        section.open();
        LazyList list(report, fmt::format("Node: {}", node_name_text(*node, options)), LazyList::Spacer::none);
        for (const ShownAttribute& attribute : shown) {
            list.item(attribute_text(attribute));
        }
    }
}

void append_node_attributes_xml(xml::MutableElement parent, Cluster& cluster, const StatusFilter& filter) {
    xml::MutableElement section;
    for (const Node* node : cluster.nodes) {
        const std::vector<ShownAttribute> shown =
            filter.shows(*node) ? shown_attributes(cluster, *node) : std::vector<ShownAttribute>();
        if (shown.empty()) {
            continue;
        }
        section = section ? section : parent.append("node_attributes");
        xml::MutableElement list = section.append("node").set("name", node->name);
        for (const ShownAttribute& attribute : shown) {
            xml::MutableElement element = list.append("attribute");
            element.set("name", attribute.name).set("value", attribute.value);
            if (attribute.expected) {
                element.set("expected", static_cast<long long>(*attribute.expected));
            }
        }
    }
}

}  // namespace systole::sim
