#pragma once

#include "base/log.hpp"
#include "daemons/settings.hpp"
#include "messaging/local/host_presence.hpp"
#include "os/loop.hpp"
#include "os/process.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace systole::daemons {

/// Starts the daemons of a node, watches them, restarts what crashed, and takes all down in good order. It decides nothing else.
/// Daemons that a former supervisor left running are adopted.
class Supervisor {
public:
    static constexpr base::Milliseconds kCheckInterval{1000};
    static constexpr int kChecksForgiven = 5;  ///< unanswered checks in a row after which a daemon is killed
    static constexpr int kMostRestarts = 100;  ///< exits of one daemon after which it is left dead
    static constexpr base::Milliseconds kStopLimit{std::chrono::minutes{3}};  ///< for lrmd and fenced

    Supervisor(os::Loop& loop, base::Logger& logger, Settings settings);

    /// Errors: exists (another supervisor of this node runs), io.
    [[nodiscard]] base::Result<void> start();
    /// SIGTERM: the brain moves everything away, then all end. A second one hurries the brain.
    void shut_down();
    /// The status to exit with, once the loop was stopped.
    [[nodiscard]] int exit_status() const { return exit_status_; }

private:
    struct Daemon {
        std::string name;
        std::unique_ptr<os::Process> process;  ///< nothing: not running, or adopted
        int adopted_pid = 0;
        int restarts = 0;
        int unanswered = 0;
        os::Watch timer;

        [[nodiscard]] bool is_running() const { return process != nullptr || adopted_pid != 0; }
        [[nodiscard]] int pid() const { return process ? process->pid() : adopted_pid; }
    };

    void launch(Daemon& daemon);
    [[nodiscard]] bool adopt(Daemon& daemon);
    void on_end(Daemon& daemon, int status, const std::string& how);
    void check_all();
    void check(Daemon& daemon);
    void stop_next();
    void finish(int status);
    [[nodiscard]] Daemon& brain() { return daemons_.back(); }

    os::Loop& loop_;
    base::Logger& logger_;
    Settings settings_;
    std::vector<Daemon> daemons_;  ///< in the order of their start; the brain is last
    std::optional<messaging::local::HostPresence> presence_;
    os::Watch check_timer_;
    bool is_stopping_ = false;
    int exit_status_ = 0;
};

}  // namespace systole::daemons
