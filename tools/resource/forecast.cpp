#include "tools/resource/forecast.hpp"

#include "pengine/schedule.hpp"

#include <fmt/format.h>

#include <functional>

namespace systole::tools {
namespace {

std::set<std::string> primitives_where(const pengine::Cluster& cluster,
                                       const std::function<bool(const pengine::Resource&)>& holds) {
    std::set<std::string> ids;
    for (pengine::Resource* const top : cluster.resources) {
        for_each_leaf(*top, [&](const pengine::Resource& leaf) {
            if (leaf.is_primitive() && holds(leaf)) {
                ids.emplace(leaf.id);
            }
        });
    }
    return ids;
}

}  // namespace

std::set<std::string> running_now(const pengine::Cluster& cluster) {
    return primitives_where(cluster, [](const pengine::Resource& leaf) { return !leaf.history.active.empty(); });
}

Forecast forecast(pengine::Cluster& cluster) {
    pengine::decide(cluster);
    Forecast result;
    result.running = primitives_where(cluster, [](const pengine::Resource& leaf) { return leaf.placement.node != nullptr; });
    for (const pengine::Action& action : cluster.actions) {
        if (action.is_required() && action.is_runnable && !action.is_pseudo) {
            const std::string where = action.node == nullptr ? std::string() : fmt::format("\ton {}", action.node->name);
            result.pending.push_back(fmt::format("{}: {}{}", action.id, action.key, where));
        }
    }
    return result;
}

}  // namespace systole::tools
