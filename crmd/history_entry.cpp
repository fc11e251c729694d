#include "crmd/history_entry.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace systole::crmd {

namespace {

int healthy_rc(int rc) {
    if (rc == static_cast<int>(lrmd::OcfCode::degraded)) {
        return static_cast<int>(lrmd::OcfCode::ok);
    }
    const bool is_degraded_promoted = rc == static_cast<int>(lrmd::OcfCode::degraded_promoted);
    return is_degraded_promoted ? static_cast<int>(lrmd::OcfCode::running_promoted) : rc;
}

/// Reloading is recorded as what it amounts to for the resource's state.
std::string recorded_task(const OperationRecord& record) {
    if (record.task != "reload" && record.task != "reload-agent") {
        return record.task;
    }
    return record.status == lrmd::ExecutionStatus::done || record.is_pending() ? "start" : "monitor";
}

/// Space-padded, as the list is searched for ` NAME `.
std::string name_list(const std::set<std::string>& names) {
    std::string list = " ";
    for (const std::string& name : names) {
        list += name + " ";
    }
    return list;
}

bool depends_on_metadata(const std::string& task) {
    static constexpr std::array<std::string_view, 9> kTasks{"start",        "monitor",    "promote",      "demote", "reload",
                                                            "reload-agent", "migrate_to", "migrate_from", "notify"};
    return std::ranges::find(kTasks, task) != kTasks.end();
}

void add_restart_digest(const OperationRecord& record, const AgentTraits& traits, HistoryEntry& entry) {
    if (record.interval.count() != 0 || (!traits.has_reload_agent && !traits.has_legacy_reload)) {
        return;
    }
    std::set<std::string> names;
    for (const std::string& name : traits.parameters) {
        const bool forces_restart = traits.has_reload_agent ? !traits.reloadable.contains(name) : traits.unique.contains(name);
        if (forces_restart) {
            names.insert(name);
        }
    }
    entry.attributes.emplace_back("op-force-restart", name_list(names));
    entry.attributes.emplace_back("op-restart-digest", parameters_digest(only(digest_parameters(record.attributes), names)));
}

void add_secure_digest(const OperationRecord& record, const AgentTraits& traits, HistoryEntry& entry) {
    if (traits.secret.empty()) {
        return;
    }
    entry.attributes.emplace_back("op-secure-params", name_list(traits.secret));
    entry.attributes.emplace_back("op-secure-digest",
                                  parameters_digest(without(digest_parameters(record.attributes), traits.secret)));
}

void add_meta(const OperationRecord& record, const std::string& name, HistoryEntry& entry) {
    if (const auto found = record.attributes.find("CRM_meta_" + name); found != record.attributes.end()) {
        entry.attributes.emplace_back(name, found->second);
    }
}

}  // namespace

HistoryEntry history_entry(std::string id, const OperationRecord& record, const AgentTraits* traits) {
    const std::string task = recorded_task(record);
    HistoryEntry entry{.id = std::move(id), .attributes = {}};
    const auto add = [&](std::string name, std::string value) {
        entry.attributes.emplace_back(std::move(name), std::move(value));
    };
    add("operation_key", task == record.task ? record.operation_key : operation_key(record.resource, task, record.interval));
    add("operation", task);
    add("crm-debug-origin", record.origin);
    add("crm_feature_set", record.feature_set);
    add("transition-key", record.transition_key);
    add("transition-magic", record.magic());
    add("exit-reason", record.has_failed() ? record.exit_reason : std::string());
    add("on_node", record.node);
    add("call-id", std::to_string(record.call_id));
    add("rc-code", std::to_string(record.rc));
    add("op-status", std::to_string(static_cast<int>(record.status)));
    add("interval", std::to_string(record.interval.count()));
    add("last-rc-change", std::to_string(record.last_rc_change.time_since_epoch().count()));
    add("exec-time", std::to_string(record.exec_time.count()));
    add("queue-time", std::to_string(record.queue_time.count()));
    add_meta(record, "migrate_source", entry);
    add_meta(record, "migrate_target", entry);
    add("op-digest", parameters_digest(digest_parameters(record.attributes)));
    if (traits != nullptr && depends_on_metadata(record.task)) {
        add_restart_digest(record, *traits, entry);
        add_secure_digest(record, *traits, entry);
    }
    return entry;
}

bool OperationRecord::has_failed() const {
    return !is_pending() && (status != lrmd::ExecutionStatus::done || healthy_rc(rc) != expected_rc);
}

std::string OperationRecord::magic() const {
    return std::to_string(static_cast<int>(status)) + ":" + std::to_string(rc) + ";" + transition_key;
}

bool is_recorded(const std::string& task) {
    static constexpr std::array<std::string_view, 6> kUnrecorded{"cancel",    "delete", "lrm_delete",
                                                                 "meta-data", "notify", "validate-all"};
    return std::ranges::find(kUnrecorded, task) == kUnrecorded.end();
}

std::string operation_key(const std::string& resource, const std::string& task, std::chrono::milliseconds interval) {
    return resource + "_" + task + "_" + std::to_string(interval.count());
}

std::vector<HistoryEntry> history_entries(const OperationRecord& record, const AgentTraits* traits) {
    std::vector<HistoryEntry> entries;
    if (record.task == "migrate_to" || record.task == "migrate_from") {
        entries.push_back(history_entry(operation_key(record.resource, record.task, {}), record, traits));
        return entries;
    }
    const bool is_recurring = record.interval.count() != 0;
    if (record.has_failed()) {
        entries.push_back(history_entry(record.resource + "_last_failure_0", record, traits));
    }
    if (!is_recurring) {
        entries.push_back(history_entry(record.resource + "_last_0", record, traits));
    } else if (!record.has_failed()) {
        entries.push_back(history_entry(operation_key(record.resource, record.task, record.interval), record, traits));
    }
    return entries;
}

xml::MutableElement append_lrm_resource(xml::MutableElement parent, const OperationRecord& record) {
    xml::MutableElement resource = parent.append("lrm_resource");
    resource.set("id", record.resource).set("class", record.agent.standard);
    if (!record.agent.provider.empty()) {
        resource.set("provider", record.agent.provider);
    }
    resource.set("type", record.agent.type);
    if (!record.container.empty()) {
        resource.set("container", record.container);
    }
    if (!record.shutdown_lock.empty()) {
        resource.set("shutdown-lock", record.shutdown_lock);
    }
    return resource;
}

void append_entry(xml::MutableElement lrm_resource, const HistoryEntry& entry) {
    xml::MutableElement operation = lrm_resource.append("lrm_rsc_op");
    operation.set("id", entry.id);
    for (const auto& [name, value] : entry.attributes) {
        operation.set(name, value);
    }
}

void append_history(xml::MutableElement parent, const OperationRecord& record, const AgentTraits* traits) {
    const xml::MutableElement resource = append_lrm_resource(parent, record);
    for (const HistoryEntry& entry : history_entries(record, traits)) {
        append_entry(resource, entry);
    }
}

AgentTraits read_traits(xml::Element metadata) {
    AgentTraits traits;
    for (const xml::Element parameter : metadata.child("parameters").children("parameter")) {
        const std::string name(parameter.get("name"));
        traits.parameters.insert(name);
        if (base::is_true(parameter.get("reloadable"))) {
            traits.reloadable.insert(name);
        }
        if (base::is_true(parameter.get("unique"))) {
            traits.unique.insert(name);
        }
        if (base::is_true(parameter.get("private")) || name == "password") {
            traits.secret.insert(name);
        }
    }
    for (const xml::Element action : metadata.child("actions").children("action")) {
        traits.has_reload_agent = traits.has_reload_agent || action.get("name") == "reload-agent";
        traits.has_legacy_reload = traits.has_legacy_reload || action.get("name") == "reload";
    }
    return traits;
}

}  // namespace systole::crmd
