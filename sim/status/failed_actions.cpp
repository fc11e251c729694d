#include "sim/status/failed_actions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "base/iso8601.hpp"
#include "base/number.hpp"
#include "pengine/actions/keys.hpp"
#include "pengine/history/entry.hpp"
#include "sim/status/primitive_text.hpp"
#include "sim/status/time_text.hpp"
#include "xml/serialize.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;

/// A failed operation with its numbers read.
struct Failure {
    pengine::HistoryEntry entry;
    pengine::ParsedKey key;
    const Node* node = nullptr;
    std::string_view reason;

    [[nodiscard]] bool has_date() const { return entry.last_change && *entry.last_change > 0; }
};

std::string_view status_words(pengine::ExecutionStatus status) {
    using enum pengine::ExecutionStatus;
    switch (status) {
        case unknown:
            return "Unknown";
        case pending:
            return "Pending";
        case done:
            return "Done";
        case cancelled:
            return "Cancelled";
        case timed_out:
            return "Timed out";
        case not_supported:
            return "Unsupported";
        case error:
            return "Error";
        case hard_error:
            return "Hard error";
        case fatal_error:
            return "Fatal error";
        case not_installed:
            return "Not installed";
        case not_connected:
            return "Internal communication failure";
        case invalid:
            return "Cannot execute now";
        case no_fence_device:
            return "No fence device";
        case no_secrets:
            return "CIB secrets unavailable";
    }
    return "Unknown";
}

std::vector<Failure> shown_failures(const Cluster& cluster, const StatusFilter& filter) {
    std::vector<Failure> shown;
    for (const pengine::FailedOperation& failed : cluster.failed_operations) {
        const std::optional<pengine::HistoryEntry> entry = pengine::read_entry(failed.entry);
        if (!entry || entry->is_maskable_probe_failure() || !filter.shows(*failed.node)) {
            continue;
        }
        const pengine::ParsedKey key =
            pengine::parse_operation_key(entry->key).value_or(pengine::ParsedKey{entry->key, entry->task, entry->interval_ms});
        if (filter.is_wanted(key.resource_id)) {
            shown.push_back({*entry, key, failed.node, failed.entry.get("exit-reason")});
        }
    }
    return shown;
}

std::string technical_text(const Failure& failure, int utc_offset) {
    const xml::Element element = failure.entry.element;
    std::string text = fmt::format("{} on {} '{}' ({}): call={}, status='{}'", failure.entry.key,
                                   failure.node->name,
                                   exit_code_text(failure.entry.exit_code), failure.entry.exit_code,
                                   element.get("call-id", "-1"), status_words(failure.entry.status));
    if (!failure.reason.empty()) {
        text += fmt::format(", exitreason='{}'", failure.reason);
    }
    if (failure.has_date()) {
        text += fmt::format(", last-rc-change='{}'", calendar_text(*failure.entry.last_change, utc_offset));
    }
    for (const auto& [attribute, label] : {std::pair("queue-time", "queued"), std::pair("exec-time", "exec")}) {
        if (const auto value = element.attribute(attribute)) {
            text += fmt::format(", {}={}ms", label, *value);
        }
    }
    return text;
}

/// "RSC [INTERVAL-interval ]ACTION on NODE".
std::string friendly_subject(const Failure& failure) {
    const bool is_probe = failure.key.task == "monitor" && failure.key.interval_ms == 0;
    const std::string interval =
        failure.key.interval_ms == 0
            ? ""
            : fmt::format("{}-interval ", base::readable_interval(base::Milliseconds(failure.key.interval_ms)));
    return fmt::format("{} {}{} on {}", failure.key.resource_id, interval, is_probe ? "probe" : failure.key.task,
                       failure.node->name);
}

std::string friendly_text(const Failure& failure, int utc_offset) {
    std::string text = friendly_subject(failure);
    if (failure.entry.status == pengine::ExecutionStatus::done) {
        text += fmt::format(" returned '{}'", exit_code_text(failure.entry.exit_code));
        text += failure.reason.empty() ? "" : fmt::format(" ({})", failure.reason);
    } else {
        text += fmt::format(" could not be executed ({}{}{})", status_words(failure.entry.status),
                            failure.reason.empty() ? "" : ": ", failure.reason);
    }
    if (failure.has_date()) {
        text += fmt::format(" at {}", calendar_text(*failure.entry.last_change, utc_offset));
    }
    const auto exec_time = base::parse_integer(failure.entry.element.get("exec-time"));
    if (exec_time && exec_time->value > 0) {
        text += fmt::format(" after {}", base::readable_interval(base::Milliseconds(exec_time->value)));
    }
    return text;
}

/// Readers of the XML get reasons escaped twice; Pacemaker's interface has always been so.
std::string escaped_reason(std::string_view reason) {
    std::string text;
    xml::append_escaped(text, reason);
    return text;
}

void append_failure_xml(xml::MutableElement list, const Failure& failure, int utc_offset) {
    const xml::Element source = failure.entry.element;
    xml::MutableElement element = list.append("failure");
    element.set("op_key", failure.entry.key).set("node", failure.node->name);
    element.set("exitstatus", exit_code_text(failure.entry.exit_code)).set("exitreason", escaped_reason(failure.reason));
    element.set("exitcode", failure.entry.exit_code).set("call", source.get("call-id", "-1"));
    element.set("status", status_words(failure.entry.status));
    if (failure.has_date()) {
        element.set("last-rc-change",
                    base::date_time_text(base::DateTime::from_epoch(*failure.entry.last_change, utc_offset)));
        element.set("queued", source.get("queue-time", "0")).set("exec", source.get("exec-time", "0"));
        element.set("interval", source.get("interval", "0")).set("task", failure.entry.task);
    }
}

}  // namespace

void append_failed_actions(Report& report, const Cluster& cluster, const StatusOptions& options,
                           const StatusFilter& filter) {
    const int offset = cluster.run.now.utc_offset_seconds();
    LazyList section(report, "Failed Resource Actions");
    for (const Failure& failure : shown_failures(cluster, filter)) {
        section.item(options.friendly_failures ? friendly_text(failure, offset) : technical_text(failure, offset));
    }
}

void append_failures_xml(xml::MutableElement parent, const Cluster& cluster, const StatusFilter& filter) {
    const std::vector<Failure> failures = shown_failures(cluster, filter);
    if (failures.empty()) {
        return;
    }
    const xml::MutableElement list = parent.append("failures");
    for (const Failure& failure : failures) {
        append_failure_xml(list, failure, cluster.run.now.utc_offset_seconds());
    }
}

}  // namespace systole::sim
