#include "pengine/placement/score_output.hpp"

#include <string>

#include <fmt/format.h>

#include "pengine/placement/utilization.hpp"

namespace systole::pengine {
std::string_view score_step_name(ScoreLine::Kind kind) {
    switch (kind) {
        case ScoreLine::Kind::primitive:
            return "pcmk__primitive_assign";
        case ScoreLine::Kind::group:
            return "pcmk__group_assign";
        case ScoreLine::Kind::clone:
            return "pcmk__clone_assign";
        case ScoreLine::Kind::bundle:
            return "pcmk__bundle_assign";
        case ScoreLine::Kind::utilization:
            return "pcmk__assign_resource";
        case ScoreLine::Kind::promotion:
        case ScoreLine::Kind::original_capacity:
        case ScoreLine::Kind::remaining_capacity:
            break;
    }
    return {};
}

void record_scores(Cluster& cluster, const Resource& rsc, ScoreLine::Kind kind) {
    if (!cluster.run.collect_scores || rsc.is_removed) {
        return;
    }
    for (const Node* node : cluster.nodes) {
        if (const NodeEntry* entry = rsc.placement.allowed.find(*node)) {
            cluster.score_lines.push_back({.kind = kind, .rsc = &rsc, .node = node, .score = entry->score, .text = {}});
        }
    }
    for (const Resource* child : rsc.children) {
        record_scores(cluster, *child, kind);
    }
}

void record_promotion_score(Cluster& cluster, const Resource& instance, const Node* node) {
    if (cluster.run.collect_scores) {
        cluster.score_lines.push_back({.kind = ScoreLine::Kind::promotion,
                                       .rsc = &instance,
                                       .node = node,
                                       .score = instance.placement.promotion_priority,
                                       .text = {}});
    }
}

void record_capacities(Cluster& cluster, ScoreLine::Kind kind) {
    if (!cluster.run.collect_utilization) {
        return;
    }
    for (const Node* node : cluster.nodes) {
        if (!node->is_bundle_node()) {
            cluster.score_lines.push_back({.kind = kind, .node = node, .text = utilization_text(node->remaining)});
        }
    }
}

void record_utilization(Cluster& cluster, const Resource& rsc, const Node& node) {
    if (cluster.run.collect_utilization) {
        cluster.score_lines.push_back({.kind = ScoreLine::Kind::utilization,
                                       .rsc = &rsc,
                                       .node = &node,
                                       .text = utilization_text(rsc.utilization)});
    }
}

std::string score_line_text(const ScoreLine& line) {
    switch (line.kind) {
        case ScoreLine::Kind::primitive:
        case ScoreLine::Kind::group:
        case ScoreLine::Kind::clone:
        case ScoreLine::Kind::bundle:
            return fmt::format("{}: {} allocation score on {}: {}", score_step_name(line.kind), line.rsc->id, line.node->name,
                               score_text(line.score));
        case ScoreLine::Kind::promotion:
            if (line.node == nullptr) {
                return fmt::format("{} promotion score (inactive): {}", line.rsc->id, score_text(line.score));
            }
            return fmt::format("{} promotion score on {}: {}", line.rsc->id, line.node->name, score_text(line.score));
        case ScoreLine::Kind::original_capacity:
            return fmt::format("Original: {} capacity:{}", line.node->name, line.text);
        case ScoreLine::Kind::remaining_capacity:
            return fmt::format("Remaining: {} capacity:{}", line.node->name, line.text);
        case ScoreLine::Kind::utilization:
            return fmt::format("{}: {} utilization on {}:{}", score_step_name(line.kind), line.rsc->id, line.node->name,
                               line.text);
    }
    return {};
}

}  // namespace systole::pengine
