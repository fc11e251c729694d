#include "sim/status/history_sections.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/iso8601.hpp"
#include "pengine/history/entry.hpp"
#include "pengine/history/fail_count.hpp"
#include "pengine/model/sections.hpp"
#include "sim/status/primitive_text.hpp"

namespace systole::sim {

namespace {

using pengine::Cluster;
using pengine::Node;
using pengine::Resource;

bool is_displayed(std::string_view attribute) {
    static constexpr std::array<std::string_view, 6> kHidden{"fail-count", "last-failure", "shutdown", "terminate", "standby", "#"};
    return std::ranges::none_of(kHidden, [attribute](std::string_view prefix) { return attribute.starts_with(prefix); });
}

/// "Tue May  5 12:04:36 2020".
std::string calendar_text(std::int64_t epoch_seconds, int utc_offset) {
    static constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const base::DateTime time = base::DateTime::from_epoch(epoch_seconds, utc_offset);
    return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}", kDays.at(static_cast<std::size_t>(time.weekday() - 1)),
                       kMonths.at(static_cast<std::size_t>(time.month() - 1)), time.day(), time.hour(), time.minute(),
                       time.second(), time.year());
}

/// Opens a list when its first item comes.
class LazyList {
public:
    LazyList(Report& report, std::string title, bool has_spacer)
        : report_(report), title_(std::move(title)), has_spacer_(has_spacer) {}
    LazyList(const LazyList&) = delete;
    LazyList& operator=(const LazyList&) = delete;
    ~LazyList() {
        if (is_open_) {
            report_.end_list();
        }
    }

    void open() {
        if (!is_open_) {
            if (has_spacer_) {
                report_.spacer();
            }
            report_.begin_list(title_);
            is_open_ = true;
        }
    }

    void item(std::string_view text) {
        open();
        report_.item(text);
    }

private:
    Report& report_;
    std::string title_;
    bool has_spacer_;
    bool is_open_ = false;
};

std::string_view status_text(pengine::ExecutionStatus status) {
    using enum pengine::ExecutionStatus;
    switch (status) {
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

std::string failed_action_text(const Cluster& cluster, const pengine::FailedOperation& failed,
                               const pengine::HistoryEntry& entry) {
    std::string text = fmt::format("{} on {} '{}' ({}): call={}, status='{}'", entry.key, failed.node->name,
                                   exit_code_text(entry.exit_code), entry.exit_code, failed.entry.get("call-id", "-1"),
                                   status_text(entry.status));
    if (const std::string_view reason = failed.entry.get("exit-reason"); !reason.empty()) {
        text += fmt::format(", exitreason='{}'", reason);
    }
    if (entry.last_change && *entry.last_change > 0) {
        const int offset = cluster.run.now.utc_offset_seconds();
        text += fmt::format(", last-rc-change='{}'",
                            base::date_time_text(base::DateTime::from_epoch(*entry.last_change, offset)));
    }
    for (const auto& [attribute, label] : {std::pair("queue-time", "queued"), std::pair("exec-time", "exec")}) {
        if (const auto value = failed.entry.attribute(attribute)) {
            text += fmt::format(", {}={}ms", label, *value);
        }
    }
    return text;
}

void append_migration_items(Cluster& cluster, Resource& rsc, const Node& node, LazyList& list) {
    const pengine::FailCount failures = fail_count(cluster, rsc, node, {.effective = false});
    if (failures.count <= 0) {
        return;
    }
    std::string text = fmt::format("{}: migration-threshold={} fail-count={}", printable_id(rsc),
                                   rsc.settings.migration_threshold, failures.count);
    if (failures.last_failure > 0) {
        text += fmt::format(" last-failure='{}'",
                            calendar_text(failures.last_failure, cluster.run.now.utc_offset_seconds()));
    }
    list.item(text);
}

}  // namespace

void append_node_attributes(Report& report, const Cluster& cluster) {
    LazyList section(report, "Node Attributes", true);
    for (const Node* node : cluster.nodes) {
        std::vector<pengine::NameValues::Pair> shown;
        std::ranges::copy_if(node->attributes, std::back_inserter(shown),
                             [](const pengine::NameValues::Pair& pair) { return is_displayed(pair.name); });
        if (!node->is_online || shown.empty()) {
            continue;
        }
        std::ranges::sort(shown, {}, &pengine::NameValues::Pair::name);
        section.open();
        LazyList list(report, fmt::format("Node: {}", node->name), false);
        for (const pengine::NameValues::Pair& pair : shown) {
            list.item(fmt::format("{:<32}\t: {:<10}", pair.name, pair.value));
        }
    }
}

void append_migration_summary(Report& report, Cluster& cluster) {
    LazyList section(report, "Migration Summary", true);
    for (const xml::Element state : status_section(cluster).children("node_state")) {
        const Node* const node = cluster.find_node_by_id(state.id());
        if (node == nullptr || !node->is_online) {
            continue;
        }
        section.open();
        LazyList list(report, fmt::format("Node: {}", node->name), false);
        for (const xml::Element lrm_resource : state.child("lrm").child("lrm_resources").children("lrm_resource")) {
            if (Resource* const rsc = cluster.find_resource_or_history_name(lrm_resource.id()); rsc != nullptr) {
                append_migration_items(cluster, *rsc, *node, list);
            }
        }
    }
}

void append_failed_actions(Report& report, const Cluster& cluster) {
    LazyList section(report, "Failed Resource Actions", true);
    for (const pengine::FailedOperation& failed : cluster.failed_operations) {
        const std::optional<pengine::HistoryEntry> entry = pengine::read_entry(failed.entry);
        if (entry && !entry->is_maskable_probe_failure()) {
            section.item(failed_action_text(cluster, failed, *entry));
        }
    }
}

void append_failures_xml(xml::MutableElement parent, const Cluster& cluster) {
    xml::MutableElement list;
    for (const pengine::FailedOperation& failed : cluster.failed_operations) {
        const std::optional<pengine::HistoryEntry> entry = pengine::read_entry(failed.entry);
        if (!entry || entry->is_maskable_probe_failure()) {
            continue;
        }
        list = list ? list : parent.append("failures");
        xml::MutableElement failure = list.append("failure");
        failure.set("op_key", entry->key).set("node", failed.node->name).set("exitstatus", exit_code_text(entry->exit_code));
        failure.set("exitreason", failed.entry.get("exit-reason")).set("exitcode", entry->exit_code);
        failure.set("call", failed.entry.get("call-id", "-1")).set("status", status_text(entry->status));
        if (entry->last_change && *entry->last_change > 0) {
            const int offset = cluster.run.now.utc_offset_seconds();
            failure.set("last-rc-change", base::date_time_text(base::DateTime::from_epoch(*entry->last_change, offset)));
        }
        failure.set("queued", failed.entry.get("queue-time", "0")).set("exec", failed.entry.get("exec-time", "0"));
        failure.set("interval", failed.entry.get("interval", "0")).set("task", failed.entry.get("operation"));
    }
}

}  // namespace systole::sim
