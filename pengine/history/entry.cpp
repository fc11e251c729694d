#include "pengine/history/entry.hpp"

#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "pengine/history/transition_key.hpp"
#include "pengine/model/interval.hpp"

namespace systole::pengine {

namespace {

constexpr int kLargestExitCode = 255;

bool is_task_of_interest(std::string_view task) {
    static constexpr std::array<std::string_view, 8> kTasks{"monitor", "start",      "stop",         "promote",
                                                            "demote",  "migrate_to", "migrate_from", "asyncmon"};
    return std::ranges::find(kTasks, task) != kTasks.end();
}

/// The attributes that count. There are entries of every resource on every node, so each is gone through once only.
struct Fields {
    std::string_view id;
    std::string_view operation_key;
    std::string_view operation;
    std::string_view interval;
    std::string_view op_status;
    std::string_view rc_code;
    std::string_view call_id;
    std::string_view last_rc_change;
    std::string_view transition_key;
};

/// Where an attribute of this name belongs; null if it does not count.
std::string_view* place_of(std::string_view name, Fields& fields) {
    const auto if_named = [name](std::string_view wanted, std::string_view& place) { return name == wanted ? &place : nullptr; };
    switch (name.size()) {
        case 2: return if_named("id", fields.id);
        case 7: return name.front() == 'r' ? if_named("rc-code", fields.rc_code) : if_named("call-id", fields.call_id);
        case 8: return if_named("interval", fields.interval);
        case 9:
            return name.starts_with("op-") ? if_named("op-status", fields.op_status) : if_named("operation", fields.operation);
        case 13: return if_named("operation_key", fields.operation_key);
        case 14:
            return name.front() == 't' ? if_named("transition-key", fields.transition_key)
                                       : if_named("last-rc-change", fields.last_rc_change);
        default: return nullptr;
    }
}

Fields fields_of(xml::Element element) {
    Fields fields;
    for (const xml::Attribute attribute : element.attributes()) {
        if (std::string_view* const place = place_of(attribute.name, fields)) {
            *place = attribute.value;
        }
    }
    return fields;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
    const auto number = base::parse_integer(text);
    return number ? std::optional(number->value) : std::nullopt;
}

std::optional<ExecutionStatus> read_status(std::string_view text) {
    const auto status = integer_of(text);
    constexpr auto kLowest = static_cast<std::int64_t>(ExecutionStatus::pending);
    constexpr auto kHighest = static_cast<std::int64_t>(ExecutionStatus::no_secrets);
    if (!status || *status < kLowest || *status > kHighest) {
        return std::nullopt;
    }
    const auto result = static_cast<ExecutionStatus>(*status);
    return result == ExecutionStatus::cancelled ? std::nullopt : std::optional(result);
}

}  // namespace

std::string_view history_key(xml::Element element) {
    const std::string_view key = element.get("operation_key");
    return key.empty() ? element.id() : key;
}

std::optional<HistoryEntry> read_entry(xml::Element element) {
    const Fields fields = fields_of(element);
    const std::optional<ExecutionStatus> status = read_status(fields.op_status);
    const auto exit_code = integer_of(fields.rc_code);
    if (fields.id.empty() || !is_task_of_interest(fields.operation) || !status || !exit_code || *exit_code < 0 ||
        *exit_code > kLargestExitCode) {
        return std::nullopt;
    }
    HistoryEntry entry{.element = element,
                       .id = fields.id,
                       .key = fields.operation_key.empty() ? fields.id : fields.operation_key,
                       .task = fields.operation,
                       .interval_ms = parse_unsigned(fields.interval),
                       .status = *status,
                       .exit_code = static_cast<int>(*exit_code),
                       .expected_exit_code = parse_transition_key(fields.transition_key).target_rc,
                       .call_id = integer_of(fields.call_id).value_or(-1),
                       .last_change = integer_of(fields.last_rc_change)};
    entry.agent_is_missing = entry.exit_code == exit_code::kNotInstalled || entry.exit_code == exit_code::kInvalidParameter ||
                             entry.status == ExecutionStatus::not_installed;
    return entry;
}

}  // namespace systole::pengine
