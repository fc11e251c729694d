#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pengine/model/cluster.hpp"
#include "sim/transition/event.hpp"
#include "sim/transition/status_editor.hpp"

namespace systole::sim {

/// Events to pretend before anything is decided (tools specification §4.3).
struct Injections {
    std::vector<std::string> nodes_up;
    std::vector<std::string> nodes_down;
    std::vector<std::string> nodes_failed;
    std::vector<std::string> operations;  ///< `KEY@NODE=RC`
    std::vector<std::string> tickets_granted;
    std::vector<std::string> tickets_revoked;
    std::vector<std::string> tickets_standby;
    std::vector<std::string> tickets_activated;
    std::optional<std::string> quorum;
    std::optional<std::string> watchdog;

    /// Whether there is anything to do; quorum alone does not count.
    [[nodiscard]] bool is_wanted() const;
};

/// Changes the CIB accordingly and tells of each change but quorum and watchdog, which `injections` tell of. `cluster`: as read
/// before. Returns messages about what was wrong; a wrong specification does not keep others from being done.
std::string inject(StatusEditor& status, SimulationEvents& events, const pengine::Cluster& cluster, const Injections& injections);

}  // namespace systole::sim
