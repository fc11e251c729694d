#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "daemons/settings.hpp"
#include "os/loop.hpp"

#include <functional>
#include <string>

namespace systole::daemons {

/// What a daemon's own part finds when it begins. All of it outlives that part.
struct DaemonSurroundings {
    os::Loop& loop;
    base::Logger& logger;
    const Settings& settings;
};

/// A daemon's own part, which lives as long as these functions.
struct DaemonPart {
    std::function<void()> shut_down;   ///< on SIGTERM and SIGINT; must bring the loop to its end, at once or later
    std::function<int()> exit_status;  ///< asked when the loop has ended
};

struct DaemonIdentity {
    std::string name;         ///< of the program, its log and its lock
    std::string description;  ///< for --help
};

/// Statuses that the supervisor understands; source: Pacemaker's exit codes.
inline constexpr int kDaemonDone = 0;
inline constexpr int kDaemonFailed = 1;

/// The body of every daemon's main(): settings, directories, log, lock and loop; then `begin`, and the loop until it ends.
/// Returns the status to exit with: 0, 1 (cannot start; the reason is printed and logged), 64 (wrong usage), or the part's own.
[[nodiscard]] int run_daemon(int argc, char** argv, const DaemonIdentity& identity,
                             const std::function<base::Result<DaemonPart>(const DaemonSurroundings&)>& begin);

}  // namespace systole::daemons
