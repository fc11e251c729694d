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

std::optional<std::int64_t> integer_attribute(xml::Element element, std::string_view name) {
    const auto number = base::parse_integer(element.get(name));
    return number ? std::optional(number->value) : std::nullopt;
}

std::optional<ExecutionStatus> read_status(xml::Element element) {
    const auto status = integer_attribute(element, "op-status");
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
    const std::string_view task = element.get("operation");
    const std::optional<ExecutionStatus> status = read_status(element);
    const auto exit_code = integer_attribute(element, "rc-code");
    if (element.id().empty() || !is_task_of_interest(task) || !status || !exit_code || *exit_code < 0 ||
        *exit_code > kLargestExitCode) {
        return std::nullopt;
    }
    return HistoryEntry{.element = element,
                        .id = element.id(),
                        .key = history_key(element),
                        .task = task,
                        .interval_ms = parse_unsigned(element.get("interval")),
                        .status = *status,
                        .exit_code = static_cast<int>(*exit_code),
                        .expected_exit_code = expected_result(element),
                        .call_id = integer_attribute(element, "call-id").value_or(-1),
                        .last_change = integer_attribute(element, "last-rc-change")};
}

}  // namespace systole::pengine
