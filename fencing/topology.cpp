#include "fencing/topology.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <string>

namespace systole::fencing {

namespace {

constexpr unsigned kHighestLevel = 9;

bool matches_pattern(const std::string& pattern, const NodeName& target) {
    try {
        const std::regex expression{pattern, std::regex::extended};
        return std::regex_search(target.value(), expression);
    } catch (const std::regex_error&) {
        return false;  // the CIB's checks report a bad pattern; here it names nobody
    }
}

bool has_attribute(const std::vector<NodeConfig>& nodes, const NodeName& target, const TargetAttribute& wanted) {
    const auto node = std::ranges::find(nodes, target, &NodeConfig::name);
    if (node == nodes.end()) {
        return false;
    }
    const auto attribute = node->attributes.find(wanted.name);
    return attribute != node->attributes.end() && attribute->second == wanted.value;
}

bool is_meant(const LevelConfig& level, const std::vector<NodeConfig>& nodes, const NodeName& target) {
    return (level.target_pattern && matches_pattern(*level.target_pattern, target)) ||
           (level.target_attribute && has_attribute(nodes, target, *level.target_attribute));
}

bool has_same_target(const LevelConfig& one, const LevelConfig& other) {
    return one.target == other.target && one.target_pattern == other.target_pattern &&
           one.target_attribute == other.target_attribute;
}

/// All levels for the same kind of target as `chosen`.
Levels collect(const std::vector<LevelConfig>& levels, const LevelConfig& chosen) {
    std::map<unsigned, std::vector<DeviceId>> by_index;
    for (const LevelConfig& level : levels) {
        if (has_same_target(level, chosen) && level.index >= 1 && level.index <= kHighestLevel) {
            std::vector<DeviceId>& devices = by_index[level.index];
            devices.insert(devices.end(), level.devices.begin(), level.devices.end());
        }
    }
    Levels result;
    for (auto& [index, devices] : by_index) {
        result.push_back(std::move(devices));
    }
    return result;
}

}  // namespace

std::optional<Levels> levels_for(const std::vector<LevelConfig>& levels,
                                 const std::vector<NodeConfig>& nodes,
                                 const NodeName& target) {
    const auto is_exact = [&target](const LevelConfig& level) { return level.target == target; };
    auto chosen = std::ranges::find_if(levels, is_exact);
    if (chosen == levels.end()) {
        chosen = std::ranges::find_if(levels, [&](const LevelConfig& level) { return is_meant(level, nodes, target); });
    }
    return chosen == levels.end() ? std::nullopt : std::optional{collect(levels, *chosen)};
}

}  // namespace systole::fencing
