#include "sim/status/brief_text.hpp"

#include <map>
#include <string>

#include <fmt/format.h>

#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::Node;
using pengine::Resource;

struct NodeOrder {
    bool operator()(const Node* left, const Node* right) const {
        return pengine::compare_names(left->name, right->name) < 0;
    }
};

/// How many primitives of one agent there are, and how many of them are active on each node.
struct AgentCount {
    int all = 0;
    std::map<const Node*, int, NodeOrder> active;
};

void count(const Resource& rsc, AgentCount& counts) {
    ++counts.all;
    for (const Node* node : rsc.history.active) {
        if (node->is_online || node->is_unclean || !rsc.is_managed) {
            ++counts.active[node];
        }
    }
}

void append_agent(Report& report, const std::string& agent, const AgentCount& counts, const StatusOptions& options) {
    const bool shows_total = !options.only_active && !options.short_primitives;
    const std::string total = shows_total ? fmt::format("/{}", counts.all) : "";
    for (const auto& [node, active] : counts.active) {
        report.item(fmt::format("{}{}\t({}):\tActive {}", active, total, agent,
                                options.short_primitives ? std::string_view() : node->name));
    }
    if (shows_total && counts.active.empty()) {
        report.item(fmt::format("0{}\t({}):\tActive", total, agent));
    }
}

}  // namespace

void append_brief(Report& report, const std::vector<const Resource*>& resources, const StatusOptions& options) {
    std::map<std::string, AgentCount> agents;
    for (const Resource* rsc : resources) {
        if (rsc->is_primitive()) {
            count(*rsc, agents[agent_text(rsc->agent())]);
        }
    }
    for (const auto& [agent, counts] : agents) {
        append_agent(report, agent, counts, options);
    }
}

}  // namespace systole::sim
