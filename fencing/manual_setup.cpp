#include "fencing/manual_setup.hpp"

#include <algorithm>

namespace systole::fencing {

namespace {

constexpr unsigned kHighestLevel = 9;
/// Nobody registers more by hand; whoever tries has lost control of a script.
constexpr std::size_t kMostOfAKind = 1000;

Outcome nonsense(std::string reason) {
    return {.status = Status::invalid, .reason = std::move(reason)};
}

bool have_same_target(const LevelConfig& one, const LevelConfig& other) {
    return one.index == other.index && one.target == other.target && one.target_pattern == other.target_pattern &&
           one.target_attribute == other.target_attribute;
}

bool has_one_target(const LevelConfig& level) {
    const int count = (level.target ? 1 : 0) + (level.target_pattern ? 1 : 0) + (level.target_attribute ? 1 : 0);
    return count == 1;
}

}  // namespace

Outcome ManualSetup::apply(const Setup& setup, const Configure& configured) {
    if (setup.device.has_value() == setup.level.has_value()) {
        return nonsense("a device or a level is registered at a time");
    }
    return setup.device ? apply_device(setup.kind, *setup.device, configured) : apply_level(setup.kind, *setup.level);
}

Outcome ManualSetup::apply_device(Setup::Kind kind, const DeviceConfig& device, const Configure& configured) {
    const auto is_it = [&device](const DeviceConfig& other) { return other.id == device.id; };
    if (device.id.value().empty()) {
        return nonsense("a device needs an id");
    }
    if (std::ranges::any_of(configured.devices, is_it)) {
        return nonsense("device " + device.id.value() + " is configured in the CIB");
    }
    const bool was_there = std::erase_if(devices_, is_it) > 0;
    if (kind == Setup::Kind::remove) {
        return was_there ? Outcome{} : Outcome{.status = Status::not_found, .reason = "no device " + device.id.value() + " here"};
    }
    if (device.agent.empty() || devices_.size() >= kMostOfAKind) {
        return nonsense(device.agent.empty() ? "a device needs an agent" : "too many devices");
    }
    devices_.push_back(device);
    return {};
}

Outcome ManualSetup::apply_level(Setup::Kind kind, const LevelConfig& level) {
    if (!has_one_target(level) || level.index < 1 || level.index > kHighestLevel) {
        return nonsense("a level needs one target and an index from 1 to 9");
    }
    const bool was_there =
        std::erase_if(levels_, [&level](const LevelConfig& other) { return have_same_target(level, other); }) > 0;
    if (kind == Setup::Kind::remove) {
        return was_there ? Outcome{} : Outcome{.status = Status::not_found, .reason = "no such level was registered here"};
    }
    if (level.devices.empty() || levels_.size() >= kMostOfAKind) {
        return nonsense(level.devices.empty() ? "a level needs devices" : "too many levels");
    }
    levels_.push_back(level);
    return {};
}

std::vector<DeviceConfig> ManualSetup::with_devices(const std::vector<DeviceConfig>& configured) const {
    std::vector<DeviceConfig> all = configured;
    for (const DeviceConfig& device : devices_) {
        const bool is_configured =
            std::ranges::any_of(configured, [&device](const DeviceConfig& other) { return other.id == device.id; });
        if (!is_configured) {
            all.push_back(device);
        }
    }
    return all;
}

std::vector<LevelConfig> ManualSetup::with_levels(const std::vector<LevelConfig>& configured) const {
    std::vector<LevelConfig> all = configured;
    all.insert(all.end(), levels_.begin(), levels_.end());
    return all;
}

}  // namespace systole::fencing
