#include "pengine/model/cluster.hpp"
#include "pengine/model/node_attributes.hpp"
#include "pengine/model/remote_nodes.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

void read_node_section(Cluster& cluster) {
    for (const xml::Element element : configuration_section(cluster, "nodes").children("node")) {
        const std::string_view type = element.get("type", "member");
        if (element.id().empty()) {
            continue;
        }
        if (type != "member" && type != "remote") {
            return;  // as Pacemaker does: an unknown type ends the section
        }
        const NodeKind kind = type == "remote" ? NodeKind::remote : NodeKind::cluster;
        const Score score = parse_score(element.get("score"), cluster.options.health).value_or(0);
        Node& node = cluster.add_node(element.id(), element.get("uname"), kind, score);
        cluster.has_remote_nodes = cluster.has_remote_nodes || kind == NodeKind::remote;
        apply_startup_fencing(cluster, node);
        add_permanent_attributes(cluster, node, element);
    }
}

}  // namespace

void read_nodes(Cluster& cluster) {
    read_node_section(cluster);
    discover_remote_nodes(cluster);
}

}  // namespace systole::pengine
