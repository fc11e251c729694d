#pragma once

#include "base/log.hpp"
#include "base/result.hpp"
#include "os/paths.hpp"

#include <optional>
#include <string>

/// The one configuration file of a node, `/etc/systole/systole.conf` (or SYSTOLE_CONFIG), and what the environment overrides.
namespace systole::daemons {

enum class Transport {
    local,     ///< several nodes of one machine over a shared directory
    corosync,  ///< a running Corosync
};

struct Settings {
    os::Paths paths;
    Transport transport = Transport::corosync;
    std::string channel_directory = "/run/systole-local";  ///< shared by the nodes of the local transport
    std::string cluster_name;
    bool use_watchdog = false;
    base::LogLevel log_level = base::LogLevel::info;
    std::optional<std::string> help;  ///< the command line asks for help: print this and end
};

/// Reads the command line (`--config FILE`, and each setting by its name), the environment (SYSTOLE_TRANSPORT,
/// SYSTOLE_CHANNEL_DIRECTORY, SYSTOLE_CLUSTER_NAME, SYSTOLE_LOG_LEVEL, and what os::Paths names) and the file, in this order of
/// preference. Errors: invalid (unknown setting or value), unsupported (a watchdog).
[[nodiscard]] base::Result<Settings> read_settings(int argc, const char* const* argv, const std::string& description);

/// Makes the directories of a node that are not there. Errors: io.
[[nodiscard]] base::Result<void> make_directories(const os::Paths& paths);

}  // namespace systole::daemons
