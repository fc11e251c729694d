#include "pengine/explain/explanation.hpp"

#include <array>
#include <cstddef>

namespace systole::pengine {
namespace {

/// The word at the place of an enumerator.
template <typename Enum, std::size_t size>
std::string_view word_at(const std::array<std::string_view, size>& words, Enum value) {
    return words.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view name_of(Origin::Kind kind) {
    static constexpr std::array<std::string_view, 21> kWords{
        "initial",         "location",    "location-rule", "colocation",  "stickiness",    "failure",   "migration-threshold",
        "history",         "unmanaged",   "ticket",        "health",      "shutdown-lock", "discovery", "removed",
        "multiple-active", "utilization", "target-role",   "clone-limit", "promotion",     "bundle",    "connection"};
    return word_at(kWords, kind);
}

std::string_view name_of(Standing standing) {
    static constexpr std::array<std::string_view, 5> kWords{"chosen", "behind", "banned", "unavailable", "not-allowed"};
    return word_at(kWords, standing);
}

std::string_view name_of(NodeObstacle obstacle) {
    static constexpr std::array<std::string_view, 7> kWords{"offline",         "pending",     "unclean",      "standby",
                                                            "failure-standby", "maintenance", "shutting-down"};
    return word_at(kWords, obstacle);
}

std::string_view name_of(Decision::By by) {
    static constexpr std::array<std::string_view, 10> kWords{"score",   "capacity",          "load",      "current-node",
                                                             "name",    "preference",        "only-node", "unmanaged",
                                                             "nowhere", "stop-all-resources"};
    return word_at(kWords, by);
}

std::string_view name_of(Outcome outcome) {
    static constexpr std::array<std::string_view, 11> kWords{"none",    "start",  "stop",    "move",   "migrate", "restart",
                                                             "recover", "reload", "promote", "demote", "blocked"};
    return word_at(kWords, outcome);
}

std::string_view name_of(ActionReasonKind kind) {
    static constexpr std::array<std::string_view, 25> kWords{
        "start-here", "moving",  "no-node", "role",       "restart",    "recover",    "multiple-active",
        "node-down",  "promote", "demote",  "ordering",   "colocation", "definition", "probe",
        "monitor",    "cancel",  "fencing", "unfencing",  "shutdown",   "migration",  "notification",
        "cleanup",    "history", "reload",  "bookkeeping"};
    return word_at(kWords, kind);
}

}  // namespace systole::pengine
