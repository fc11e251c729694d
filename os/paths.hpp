#pragma once

#include <string>
#include <string_view>

namespace systole::os {

/// Where everything of one node is. The only place that knows the environment variables SYSTOLE_RUN_DIR, SYSTOLE_STATE_DIR,
/// SYSTOLE_LOG_DIR and SYSTOLE_NODE; several nodes on one machine differ in their directories.
struct Paths {
    std::string run_dir = "/run/systole";          ///< gone after a reboot
    std::string state_dir = "/var/lib/systole";
    std::string log_dir = "/var/log/systole";
    std::string node_name;
    std::string ocf_root = "/usr/lib/ocf";         ///< from OCF_ROOT
    std::string init_dir = "/etc/init.d";
    /// The tree this program was started from: it is in `TREE/bin`, installed or not; nothing compiled in knows the prefix.
    std::string tree = "/usr";
    std::string schema_dir = "/usr/share/systole/schemas";    ///< from PCMK_schema_directory, else TREE/share/systole/schemas

    /// From the environment; the node's name defaults to the host name.
    [[nodiscard]] static Paths from_environment();

    /// Name of a daemon's IPC socket ("crmd", "lrmd", "fenced"): `systole-crmd` for the default run directory, else with a hash
    /// of the directory, so that nodes on one machine do not meet.
    [[nodiscard]] std::string ipc_name(std::string_view daemon) const;
    /// `RUN_DIR/DAEMON.lock`
    [[nodiscard]] std::string lock_file(std::string_view daemon) const;
    /// `LOG_DIR/DAEMON.log`
    [[nodiscard]] std::string log_file(std::string_view daemon) const;
    /// Our programs and tools.
    [[nodiscard]] std::string program_dir() const { return tree + "/bin"; }
    /// Root of our own OCF agents, which is searched after ocf_root.
    [[nodiscard]] std::string own_ocf_root() const { return tree + "/lib/ocf"; }
    /// Our own fence agents, searched after /usr/sbin.
    [[nodiscard]] std::string own_fence_dir() const { return tree + "/sbin"; }
    /// The CIB's journal, snapshot and export.
    [[nodiscard]] std::string cib_dir() const { return state_dir + "/cib"; }
    /// Saved inputs of the policy engine.
    [[nodiscard]] std::string pengine_dir() const { return state_dir + "/pengine"; }
    /// The executor's table; does not survive a reboot, like what it describes.
    [[nodiscard]] std::string lrmd_dir() const { return run_dir + "/lrmd"; }
};

}  // namespace systole::os
