#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace systole::pengine {

/// `RSC_TASK_INTERVAL`.
[[nodiscard]] std::string operation_key(std::string_view resource_id, std::string_view task, std::uint32_t interval_ms = 0);
/// `RSC_TYPE_notify_TASK_0`.
[[nodiscard]] std::string notify_key(std::string_view resource_id, std::string_view type, std::string_view task);

/// An operation key taken apart (spec 1 §1.7); the views point into it.
struct ParsedKey {
    std::string_view resource_id;
    std::string_view task;
    std::uint32_t interval_ms = 0;
};
/// Nothing if the text is not `RSC_TASK_INTERVAL`.
[[nodiscard]] std::optional<ParsedKey> parse_operation_key(std::string_view key);

}  // namespace systole::pengine
