#include "fencing/history.hpp"

#include <algorithm>

namespace systole::fencing {

namespace {

bool is_newer(const HistoryEntry& one, const HistoryEntry& other) {
    const bool one_pending = one.state == HistoryState::pending;
    const bool other_pending = other.state == HistoryState::pending;
    if (one_pending != other_pending) {
        return one_pending;
    }
    return one.completed != other.completed ? one.completed > other.completed : one.request > other.request;
}

bool is_about(const HistoryEntry& entry, const std::optional<NodeName>& target) {
    return !target || entry.target == *target;
}

}  // namespace

bool FencingHistory::record(const HistoryEntry& entry) {
    const auto [known, is_new] = entries_.try_emplace(entry.request, entry);
    if (!is_new) {
        if (known->second.state != HistoryState::pending || known->second == entry) {
            return false;
        }
        known->second = entry;
    }
    trim();
    return true;
}

void FencingHistory::clean(const std::optional<NodeName>& target) {
    std::erase_if(entries_, [&target](const auto& item) {
        return item.second.state != HistoryState::pending && is_about(item.second, target);
    });
}

std::vector<HistoryEntry> FencingHistory::fail_orphans(const std::set<NodeName>& members, std::chrono::nanoseconds now) {
    std::vector<HistoryEntry> failed;
    for (auto& [request, entry] : entries_) {
        if (entry.state == HistoryState::pending && !members.contains(entry.origin)) {
            entry.state = HistoryState::failed;
            entry.completed = now;
            entry.reason = "the node that asked for it was lost";
            failed.push_back(entry);
        }
    }
    return failed;
}

std::vector<HistoryEntry> FencingHistory::entries(const std::optional<NodeName>& target) const {
    std::vector<HistoryEntry> result;
    for (const auto& [request, entry] : entries_) {
        if (is_about(entry, target)) {
            result.push_back(entry);
        }
    }
    std::ranges::sort(result, is_newer);
    return result;
}

std::optional<HistoryEntry> FencingHistory::success_since(const NodeName& target,
                                                          Action action,
                                                          std::chrono::nanoseconds since) const {
    for (const HistoryEntry& entry : entries(target)) {
        if (entry.action == action && entry.state == HistoryState::success && entry.completed >= since) {
            return entry;
        }
    }
    return std::nullopt;
}

void FencingHistory::trim() {
    if (entries_.size() <= kHistoryLimit) {
        return;
    }
    std::vector<HistoryEntry> sorted = entries({});
    while (!sorted.empty() && entries_.size() > kHistoryLimit / 2 && sorted.back().state != HistoryState::pending) {
        entries_.erase(sorted.back().request);
        sorted.pop_back();
    }
}

}  // namespace systole::fencing
