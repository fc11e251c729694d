#include "tools/resource/forecast.hpp"

#include "pengine/schedule.hpp"

#include <fmt/format.h>

#include <functional>
#include <vector>

namespace systole::tools {
namespace {

using pengine::Node;
using pengine::Resource;

std::string name_at(const Resource& leaf, const Node& node) {
    return leaf.is_anonymous() ? fmt::format("{} on {}", leaf.xml_id, node.name) : std::string(leaf.id);
}

/// Names of all primitives at the nodes that `places` gives for each.
std::set<std::string> names_at(const pengine::Cluster& cluster,
                               const std::function<std::vector<Node*>(const Resource&)>& places) {
    std::set<std::string> names;
    for (Resource* const top : cluster.resources) {
        for_each_leaf(*top, [&](const Resource& leaf) {
            for (const Node* const node : leaf.is_primitive() ? places(leaf) : std::vector<Node*>()) {
                names.insert(name_at(leaf, *node));
            }
        });
    }
    return names;
}

}  // namespace

std::set<std::string> running_now(const pengine::Cluster& cluster) {
    return names_at(cluster, [](const Resource& leaf) { return leaf.history.active; });
}

Forecast forecast(pengine::Cluster& cluster) {
    pengine::decide(cluster);
    Forecast result;
    result.running = names_at(cluster, [](const Resource& leaf) {
        Node* const node = leaf.placement.node;
        return node == nullptr ? std::vector<Node*>() : std::vector<Node*>{node};
    });
    for (const pengine::Action& action : cluster.actions) {
        if (action.is_required() && action.is_runnable && !action.is_pseudo) {
            const std::string where = action.node == nullptr ? std::string() : fmt::format("\ton {}", action.node->name);
            result.pending.push_back(fmt::format("{}: {}{}", action.id, action.key, where));
        }
    }
    return result;
}

}  // namespace systole::tools
