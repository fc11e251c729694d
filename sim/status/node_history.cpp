#include "sim/status/node_history.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pengine/history/fail_count.hpp"
#include "pengine/history/operation_list.hpp"
#include "pengine/model/sections.hpp"
#include "sim/status/node_list.hpp"
#include "sim/status/primitive_text.hpp"
#include "sim/status/time_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::Resource;

/// What a node knows about a resource.
struct ResourceRecord {
    std::string_view id;
    const Resource* rsc = nullptr;  ///< null if nothing but the history knows it
    pengine::FailCount failures;
    std::vector<xml::Element> operations;  ///< oldest first
};

struct NodeRecord {
    const Node* node = nullptr;
    std::vector<ResourceRecord> resources;
};

/// Notifications, and probes that found nothing, say nothing about the resource.
bool is_worth_telling(xml::Element operation) {
    const std::string_view task = operation.get("operation");
    const bool is_probe = task == "monitor" && operation.get("interval", "0") == "0";
    return task != "notify" && !(is_probe && operation.get("rc-code") == "7");
}

std::vector<xml::Element> told_operations(xml::Element lrm_resource) {
    std::vector<xml::Element> operations = pengine::sorted_operations(lrm_resource);
    std::erase_if(operations, [](xml::Element operation) { return !is_worth_telling(operation); });
    return operations;
}

class Collector {
public:
    Collector(Cluster& cluster, const StatusFilter& filter, HistoryContent content)
        : cluster_(cluster), filter_(filter), content_(content) {}

    /// One record for every node that is online and shown, in the order of the status section.
    std::vector<NodeRecord> collect() {
        std::vector<NodeRecord> records;
        for (const xml::Element state : status_section(cluster_).children("node_state")) {
            const Node* const node = cluster_.find_node_by_id(state.id());
            if (node != nullptr && node->is_online && filter_.shows(*node)) {
                records.push_back({node, resources_of(state, *node)});
            }
        }
        return records;
    }

private:
    std::vector<ResourceRecord> resources_of(xml::Element state, const Node& node) {
        std::vector<ResourceRecord> records;
        for (const xml::Element entry : state.child("lrm").child("lrm_resources").children("lrm_resource")) {
            Resource* const rsc = cluster_.find_resource_or_history_name(entry.id());
            const bool is_shown = rsc == nullptr ? filter_.is_wanted(entry.id()) : filter_.shows(*rsc);
            if (auto record = is_shown ? record_of(entry, rsc, node) : std::nullopt) {
                records.push_back(std::move(*record));
            }
        }
        return records;
    }

    std::optional<ResourceRecord> record_of(xml::Element entry, Resource* rsc, const Node& node) {
        ResourceRecord record{rsc == nullptr ? entry.id() : printable_id(*rsc), rsc, {}, {}};
        if (rsc != nullptr) {
            record.failures = fail_count(cluster_, *rsc, node, {.effective = false});
        }
        if (content_ == HistoryContent::operations) {
            record.operations = told_operations(entry);
        }
        const bool has_content =
            content_ == HistoryContent::operations ? !record.operations.empty() : record.failures.count > 0;
        return has_content ? std::optional(std::move(record)) : std::nullopt;
    }

    Cluster& cluster_;
    const StatusFilter& filter_;
    HistoryContent content_;
};

std::string resource_text(const ResourceRecord& record, int utc_offset) {
    if (record.rsc == nullptr) {
        return fmt::format("{}: orphan", record.id);
    }
    std::string text = fmt::format("{}: migration-threshold={}", record.id, record.rsc->settings.migration_threshold);
    if (record.failures.count > 0) {
        text += fmt::format(" fail-count={}", record.failures.count);
    }
    if (record.failures.last_failure > 0) {
        text += fmt::format(" last-failure='{}'", calendar_text(record.failures.last_failure, utc_offset));
    }
    return text;
}

/// The texts of an operation's attributes.
struct OperationTexts {
    OperationTexts(xml::Element operation, int utc_offset)
        : call(operation.get("call-id", "-1")), task(operation.get("operation")) {
        interval = operation.get("interval", "0");
        if (interval == "0") {
            interval = {};
            task = task == "monitor" ? "probe" : task;
        }
        const auto exit_code = base::parse_integer(operation.get("rc-code"));
        rc = exit_code ? static_cast<int>(exit_code->value) : 0;
        if (const auto changed = base::parse_integer(operation.get("last-rc-change")); changed && changed->value > 0) {
            last_change = calendar_text(changed->value, utc_offset);
        }
        exec_time = operation.get("exec-time");
        queue_time = operation.get("queue-time");
    }

    std::string_view call;
    std::string_view task;
    std::string_view interval;    ///< empty: not recurring
    std::string_view exec_time;   ///< empty: not recorded
    std::string_view queue_time;  ///< likewise
    std::string last_change;      ///< likewise
    int rc = 0;
};

std::string operation_line(const OperationTexts& operation, const StatusOptions& options) {
    std::string details;
    if (!operation.interval.empty()) {
        details += fmt::format(" interval=\"{}ms\"", operation.interval);
    }
    if (options.timing) {
        if (!operation.last_change.empty()) {
            details += fmt::format(" last-rc-change=\"{}\"", operation.last_change);
        }
        if (!operation.exec_time.empty()) {
            details += fmt::format(" exec-time=\"{}ms\"", operation.exec_time);
        }
        if (!operation.queue_time.empty()) {
            details += fmt::format(" queue-time=\"{}ms\"", operation.queue_time);
        }
        details += fmt::format(" rc={} ({})", operation.rc, exit_code_text(operation.rc));
    }
    return fmt::format("({}) {}{}{}", operation.call, operation.task, details.empty() ? "" : ":", details);
}

void append_operation_xml(xml::MutableElement parent, const OperationTexts& operation) {
    xml::MutableElement element = parent.append("operation_history");
    element.set("call", operation.call).set("task", operation.task).set("rc", operation.rc);
    element.set("rc_text", exit_code_text(operation.rc));
    if (!operation.interval.empty()) {
        element.set("interval", fmt::format("{}ms", operation.interval));
    }
    if (!operation.last_change.empty()) {
        element.set("last-rc-change", operation.last_change);
    }
    if (!operation.exec_time.empty()) {
        element.set("exec-time", fmt::format("{}ms", operation.exec_time));
    }
    if (!operation.queue_time.empty()) {
        element.set("queue-time", fmt::format("{}ms", operation.queue_time));
    }
}

void append_resource_xml(xml::MutableElement parent, const ResourceRecord& record, int utc_offset) {
    xml::MutableElement element = parent.append("resource_history");
    element.set("id", record.id).set("orphan", record.rsc == nullptr).set("removed", record.rsc == nullptr);
    if (record.rsc != nullptr) {
        element.set("migration-threshold", record.rsc->settings.migration_threshold);
    }
    if (record.failures.count > 0) {
        element.set("fail-count", record.failures.count);
    }
    if (record.failures.last_failure > 0) {
        element.set("last-failure", calendar_text(record.failures.last_failure, utc_offset));
    }
    for (const xml::Element operation : record.operations) {
        append_operation_xml(element, OperationTexts(operation, utc_offset));
    }
}

}  // namespace

void append_node_history(Report& report, Cluster& cluster, const StatusRequest& request, HistoryContent content) {
    const int offset = cluster.run.now.utc_offset_seconds();
    LazyList section(report, content == HistoryContent::operations ? "Operations" : "Migration Summary");
    for (const NodeRecord& node : Collector(cluster, request.filter, content).collect()) {
        section.open();
        LazyList list(report, fmt::format("Node: {}", node_name_text(*node.node, request.options)), LazyList::Spacer::none);
        for (const ResourceRecord& record : node.resources) {
            if (content == HistoryContent::fail_counts) {
                list.item(resource_text(record, offset));
                continue;
            }
            list.open();
            LazyList operations(report, resource_text(record, offset), LazyList::Spacer::none);
            for (const xml::Element operation : record.operations) {
                operations.item(operation_line(OperationTexts(operation, offset), request.options));
            }
        }
    }
}

void append_node_history_xml(xml::MutableElement parent, Cluster& cluster, const StatusRequest& request,
                             HistoryContent content) {
    const std::vector<NodeRecord> nodes = Collector(cluster, request.filter, content).collect();
    if (nodes.empty()) {
        return;
    }
    xml::MutableElement section = parent.append("node_history");
    for (const NodeRecord& node : nodes) {
        if (node.resources.empty()) {
            continue;
        }
        const xml::MutableElement element = section.append("node").set("name", node.node->name);
        for (const ResourceRecord& record : node.resources) {
            append_resource_xml(element, record, cluster.run.now.utc_offset_seconds());
        }
    }
}

}  // namespace systole::sim
