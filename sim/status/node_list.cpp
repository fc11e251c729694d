#include "sim/status/node_list.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

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

void append_node_list(Report& report, const Cluster& cluster) {
    enum Kind { online, offline, remote_online, remote_offline, guest_online };
    static constexpr std::array<std::string_view, 5> kTitles{"Online", "OFFLINE", "RemoteOnline", "RemoteOFFLINE",
                                                             "GuestOnline"};
    std::array<NameList, kTitles.size()> lists;
    report.begin_list("Node List");
    for (const Node* node : cluster.nodes) {
        const Score health = node_health(cluster, *node);
        if (needs_a_word(*node, health)) {
            report.item(fmt::format("{} {}: {}{}", node_type_text(*node), node->name, node_status_text(*node),
                                    health_text(health)));
        } else if (node->is_guest()) {
            if (node->is_online) {
                lists[guest_online].add(node->name);  // guests that are off are not worth a word
            }
        } else if (node->is_remote_variant()) {
            lists[node->is_online ? remote_online : remote_offline].add(node->name);
        } else {
            lists[node->is_online ? online : offline].add(node->name);
        }
    }
    for (std::size_t kind = 0; kind < lists.size(); ++kind) {
        if (!lists.at(kind).empty()) {
            report.item(fmt::format("{}: {}", kTitles.at(kind), lists.at(kind).text()));
        }
    }
    report.end_list();
}

}  // namespace systole::sim
