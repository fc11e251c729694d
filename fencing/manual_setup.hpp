#pragma once

#include "fencing/protocol.hpp"

#include <vector>

namespace systole::fencing {

/// Devices and levels that people registered by hand, beside those of the CIB.
class ManualSetup {
public:
    /// Adds, replaces or removes. `configured` is what the CIB says. Outcomes: not_found (nothing like it was registered by
    /// hand), invalid (the request makes no sense, or what it names is the CIB's).
    [[nodiscard]] Outcome apply(const Setup& setup, const Configure& configured);

    /// Those of the CIB and these.
    [[nodiscard]] std::vector<DeviceConfig> with_devices(const std::vector<DeviceConfig>& configured) const;
    [[nodiscard]] std::vector<LevelConfig> with_levels(const std::vector<LevelConfig>& configured) const;

private:
    [[nodiscard]] Outcome apply_device(Setup::Kind kind, const DeviceConfig& device, const Configure& configured);
    [[nodiscard]] Outcome apply_level(Setup::Kind kind, const LevelConfig& level);

    std::vector<DeviceConfig> devices_;
    std::vector<LevelConfig> levels_;
};

}  // namespace systole::fencing
