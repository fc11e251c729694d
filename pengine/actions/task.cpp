#include <array>
#include <cstddef>

#include "base/text.hpp"
#include "pengine/model/action.hpp"

namespace systole::pengine {

namespace {

/// Indexed by Task.
constexpr std::array<std::string_view, 22> kNames = {
    "start",        "running", "stop",     "stopped", "promote", "promoted",   "demote",       "demoted",
    "monitor",      "migrate_to", "migrate_from", "notify", "notified", "cancel", "delete",     "lrm_delete",
    "reload-agent", "clear_failcount", "stonith", "do_shutdown", "maintenance_nodes", ""};

}  // namespace

std::string_view task_text(Task task) {
    return kNames.at(static_cast<std::size_t>(task));
}

Task parse_task(std::string_view text) {
    for (std::size_t index = 0; index + 1 < kNames.size(); ++index) {
        if (base::equals_ignoring_case(text, kNames.at(index))) {
            return static_cast<Task>(index);
        }
    }
    return Task::other;
}

}  // namespace systole::pengine
