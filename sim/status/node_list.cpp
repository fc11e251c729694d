#include "sim/status/node_list.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sim/status/resource_list.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::Score;

constexpr Score kHealthy = 1;

/// What a health attribute says: words by their colour, whatever score the strategy gives them; numbers by the scores set for
/// the colours.
Score health_of(const Cluster& cluster, std::string_view value) {
    if (base::equals_ignoring_case(value, "red")) {
        return pengine::kMinusInfinity;
    }
    if (base::equals_ignoring_case(value, "yellow")) {
        return 0;
    }
    const pengine::HealthScores& colors = cluster.options.health;
    const Score score = pengine::parse_score(value, colors).value_or(kHealthy);
    if (colors.red < 0 && score <= colors.red) {
        return pengine::kMinusInfinity;
    }
    return colors.yellow < 0 && score <= colors.yellow ? 0 : kHealthy;
}

/// Negative: red, zero: yellow. The worst of the node's health attributes counts.
Score node_health(const Cluster& cluster, const Node& node) {
    if (cluster.options.health_strategy == pengine::HealthStrategy::none) {
        return kHealthy;
    }
    Score health = kHealthy;
    for (const auto& [name, value] : node.attributes) {
        if (name.starts_with("#health")) {
            health = std::min(health, health_of(cluster, value));
        }
    }
    return health;
}

std::string_view health_text(Score health) {
    if (health < 0) {
        return " (health is RED)";
    }
    return health == 0 ? " (health is YELLOW)" : "";
}

std::string_view node_type_text(const Node& node) {
    if (node.is_guest()) {
        return "GuestNode";
    }
    return node.is_remote_variant() ? "RemoteNode" : "Node";
}

bool needs_a_word(const Node& node, Score health) {
    return node.is_unclean || node.is_pending || (node.is_failure_standby && node.is_online) || node.is_standby ||
           node.in_maintenance || health <= 0;
}

/// Names of nodes that need no word of their own, by kind.
class PlainNodes {
public:
    void add(const Node& node, std::string_view name) {
        if (node.is_guest()) {
            if (node.is_online) {
                lists_[guest_online].add(name);  // guests that are off are not worth a word
            }
        } else if (node.is_remote_variant()) {
            lists_[node.is_online ? remote_online : remote_offline].add(name);
        } else {
            lists_[node.is_online ? online : offline].add(name);
        }
    }

    void append_to(Report& report) const {
        for (std::size_t kind = 0; kind < lists_.size(); ++kind) {
            if (!lists_.at(kind).empty()) {
                report.item(fmt::format("{}: {}", kTitles.at(kind), lists_.at(kind).text()));
            }
        }
    }

private:
    enum Kind { online, offline, remote_online, remote_offline, guest_online };
    static constexpr std::array<std::string_view, 5> kTitles{"Online", "OFFLINE", "RemoteOnline", "RemoteOFFLINE",
                                                             "GuestOnline"};
    std::array<NameList, kTitles.size()> lists_;
};

std::string node_line(const Cluster& cluster, const Node& node, const StatusOptions& options) {
    const auto features = options.feature_sets ? feature_set_of(node) : std::nullopt;
    return fmt::format("{} {}: {}{}{}", node_type_text(node), node_name_text(node, options), node_status_text(node),
                       health_text(node_health(cluster, node)), features ? fmt::format(", feature set {}", *features) : "");
}

void append_node(Report& report, const Cluster& cluster, const Node& node, const StatusOptions& options,
                 const StatusFilter& filter) {
    const std::string line = node_line(cluster, node, options);
    if (!options.by_node) {
        report.item(line);
    } else if (!options.is_brief || !running_resources(node, filter).empty()) {
        report.begin_list(line);
        append_running(report, cluster, node, options, filter);
        report.end_list();
    }
}

std::string_view health_color(Score health) {
    if (health < 0) {
        return "red";
    }
    return health == 0 ? "yellow" : "green";
}

xml::MutableElement append_node_xml(xml::MutableElement parent, const Cluster& cluster, const Node& node) {
    xml::MutableElement element = parent.append("node");
    element.set("name", node.name).set("id", node.id).set("online", node.is_online).set("standby", node.is_standby);
    element.set("standby_onfail", node.is_failure_standby).set("maintenance", node.in_maintenance);
    element.set("pending", node.is_pending).set("unclean", node.is_unclean);
    element.set("health", health_color(node_health(cluster, node))).set_if("feature_set", feature_set_of(node));
    element.set("shutdown", node.is_shutting_down).set("expected_up", node.is_expected_up).set("is_dc", node.is_dc);
    element.set("resources_running", node.running.size()).set("type", node.is_remote_variant() ? "remote" : "member");
    if (node.is_guest()) {
        element.set("id_as_resource", node.connection->launcher->id);
    }
    return element;
}

}  // namespace

std::string_view node_status_text(const Node& node) {
    if (node.is_unclean) {
        if (node.is_online) {
            return "UNCLEAN (online)";
        }
        return node.is_pending ? "UNCLEAN (pending)" : "UNCLEAN (offline)";
    }
    if (node.is_pending) {
        return "pending";
    }
    if (node.is_failure_standby && node.is_online) {
        return "standby (on-fail)";
    }
    if (node.is_standby) {
        if (!node.is_online) {
            return "OFFLINE (standby)";
        }
        return node.running.empty() ? "standby" : "standby (with active resources)";
    }
    if (node.in_maintenance) {
        return node.is_online ? "maintenance" : "OFFLINE (maintenance)";
    }
    return node.is_online ? "online" : "OFFLINE";
}

std::string node_name_text(const Node& node, const StatusOptions& options) {
    std::string text(node.name);
    if (!options.node_ids) {
        return text;
    }
    if (node.is_guest()) {
        const Node* const host = node.current_host();
        text += fmt::format("@{}", host == nullptr ? std::string_view() : host->name);
    }
    return node.id == node.name ? text : fmt::format("{} ({})", text, node.id);
}

std::optional<std::string_view> feature_set_of(const Node& node) {
    if (const auto known = node.attributes.find("#feature-set")) {
        return known;
    }
    // Nodes older than this do not tell.
    constexpr std::string_view kBeforeAttribute = "<3.15.1";
    const bool is_member = node.is_online && node.is_expected_up && !node.is_remote_variant();
    return is_member ? std::optional(kBeforeAttribute) : std::nullopt;
}

void append_node_list(Report& report, const Cluster& cluster, const StatusOptions& options, const StatusFilter& filter) {
    LazyList list(report, "Node List");
    PlainNodes plain;
    for (const Node* node : cluster.nodes) {
        if (!filter.shows(*node)) {
            continue;
        }
        list.open();
        if (options.by_node || options.feature_sets || needs_a_word(*node, node_health(cluster, *node))) {
            append_node(report, cluster, *node, options, filter);
        } else {
            plain.add(*node, node_name_text(*node, options));
        }
    }
    plain.append_to(report);
}

void append_nodes_xml(xml::MutableElement parent, const Cluster& cluster, const StatusOptions& options,
                      const StatusFilter& filter) {
    xml::MutableElement list = parent.append("nodes");
    for (const Node* node : cluster.nodes) {
        if (filter.shows(*node)) {
            const xml::MutableElement element = append_node_xml(list, cluster, *node);
            if (options.by_node) {
                append_running_xml(element, *node, options, filter);
            }
        }
    }
}

}  // namespace systole::sim
