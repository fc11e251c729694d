#include "pengine/actions/keys.hpp"

#include <array>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace systole::pengine {

namespace {

std::optional<std::uint32_t> parse_interval(std::string_view digits) {
    std::uint32_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

/// Where the task starts in `RSC_TASK`, given where its last word does: notifications have prefixes, migrations two words.
std::size_t task_position(std::string_view head, std::size_t last_underscore) {
    static constexpr std::array<std::string_view, 2> kMigrations = {"_migrate_to", "_migrate_from"};
    static constexpr std::array<std::string_view, 4> kPrefixes = {"_confirmed-pre_notify", "_confirmed-post_notify",
                                                                  "_pre_notify", "_post_notify"};
    std::size_t position = last_underscore;
    for (const std::string_view migration : kMigrations) {
        if (head.ends_with(migration)) {
            position = head.size() - migration.size();
        }
    }
    for (const std::string_view prefix : kPrefixes) {
        if (head.substr(0, position).ends_with(prefix)) {
            return position - prefix.size();
        }
    }
    return position;
}

}  // namespace

std::string operation_key(std::string_view resource_id, std::string_view task, std::uint32_t interval_ms) {
    std::string key;
    key.reserve(resource_id.size() + task.size() + 12);
    key.append(resource_id).append(1, '_').append(task).append(1, '_');
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), interval_ms).ptr;
    return key.append(digits.data(), end);
}

std::string notify_key(std::string_view resource_id, std::string_view type, std::string_view task) {
    return fmt::format("{}_{}_notify_{}_0", resource_id, type, task);
}

std::optional<ParsedKey> parse_operation_key(std::string_view key) {
    const std::size_t interval_at = key.rfind('_');
    if (interval_at == std::string_view::npos || interval_at == 0) {
        return std::nullopt;
    }
    const auto interval = parse_interval(key.substr(interval_at + 1));
    const std::string_view head = key.substr(0, interval_at);
    const std::size_t last = head.rfind('_');
    if (!interval || last == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t task_at = task_position(head, last);
    if (task_at == 0) {
        return std::nullopt;
    }
    return ParsedKey{head.substr(0, task_at), head.substr(task_at + 1), *interval};
}

}  // namespace systole::pengine
