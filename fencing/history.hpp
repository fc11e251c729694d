#pragma once

#include "fencing/types.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace systole::fencing {

/// Most entries kept; beyond it the oldest finished ones go, down to half.
inline constexpr std::size_t kHistoryLimit = 500;

/// All fencing that this node has heard of.
class FencingHistory {
public:
    /// Adds or updates. A finished entry is never made pending again. True if something changed.
    bool record(const HistoryEntry& entry);

    /// Forgets finished entries, of one target or of all.
    void clean(const std::optional<NodeName>& target);

    /// Entries whose owner is not among the members will never be finished by it: they failed. Returns those.
    [[nodiscard]] std::vector<HistoryEntry> fail_orphans(const std::set<NodeName>& members, std::chrono::nanoseconds now);

    /// Newest first (pending ones before all), of one target or of all.
    [[nodiscard]] std::vector<HistoryEntry> entries(const std::optional<NodeName>& target) const;

    /// Whether this action on this target succeeded at `since` or later.
    [[nodiscard]] std::optional<HistoryEntry> success_since(const NodeName& target,
                                                            Action action,
                                                            std::chrono::nanoseconds since) const;

private:
    void trim();

    std::map<std::string, HistoryEntry> entries_;  // by request
};

}  // namespace systole::fencing
