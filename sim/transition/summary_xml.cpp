#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sim/transition/summary.hpp"

namespace systole::sim {

namespace {

/// Where a resource stays or where it starts or stops, when there is one node in play.
void describe_one_node(xml::MutableElement element, const SummaryLine& line) {
    const auto role = pengine::role_text(line.role);
    const auto next_role = pengine::role_text(line.next_role);
    if (line.origin == nullptr) {
        if (line.target != nullptr && line.needs_role) {
            element.set("role", role).set("next-role", next_role).set("dest", line.target->name);
        } else if (line.target != nullptr) {
            element.set("node", line.target->name);
        }
        return;
    }
    if (line.needs_role) {
        element.set("role", role);
    }
    if (line.target == nullptr) {
        element.set("node", line.origin->name);
        return;
    }
    if (line.needs_role && line.role != line.next_role) {
        element.set("next-role", next_role);
    }
    element.set("source", line.origin->name);
}

void describe_move(xml::MutableElement element, const SummaryLine& line) {
    element.set("source", line.origin->name).set("dest", line.target->name);
    if (line.needs_role) {
        element.set("role", pengine::role_text(line.role));
        if (line.role != line.next_role) {
            element.set("next-role", pengine::role_text(line.next_role));
        }
    }
}

void append_resource_action(xml::MutableElement list, const SummaryLine& line) {
    xml::MutableElement element = list.append("rsc_action");
    element.set("action", base::to_lower(line.verb)).set("resource", line.resource->id);
    const bool is_move = line.origin != nullptr && line.target != nullptr && line.origin != line.target;
    if (is_move) {
        describe_move(element, line);
    } else {
        describe_one_node(element, line);
    }
    if (!line.reason.empty()) {
        element.set("reason", line.reason);
    }
    if (line.is_blocked) {
        element.set("blocked", true);
    }
}

void append_node_action(xml::MutableElement list, const SummaryLine& line) {
    const std::string task =
        line.node_operation.empty() ? line.verb : fmt::format("{} ({})", line.verb, line.node_operation);
    list.append("node_action").set("task", task).set("node", line.node_name).set("reason", line.reason);
}

}  // namespace

void append_summary_lines_xml(xml::MutableElement list, const std::vector<SummaryLine>& lines) {
    for (const SummaryLine& line : lines) {
        if (line.resource == nullptr) {
            append_node_action(list, line);
        } else {
            append_resource_action(list, line);
        }
    }
}

}  // namespace systole::sim
