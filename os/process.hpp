#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "os/loop.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace systole::os {

/// A program to run. There is no shell: the arguments and the environment are what is given here and nothing else.
struct Command {
    std::string path;                                  ///< absolute
    std::vector<std::string> arguments;                ///< without the program's name
    std::map<std::string, std::string> environment;
    std::string working_directory = "/";
    std::string standard_input;                        ///< empty: /dev/null
    base::Milliseconds timeout{0};                     ///< zero: none
    std::size_t output_limit = 256UL * 1024;           ///< per stream; what follows is read and dropped
    unsigned umask = 0026;
    /// Called when the process exists, before the program begins; if we die in it, the program never begins. For those who
    /// must not lose a process that runs: they write its mark down here.
    std::function<void(int pid)> before_exec;
};

/// How a process ended.
struct ProcessEnd {
    enum class How { exited, signalled, timed_out };
    How how = How::exited;
    int exit_code = 0;       ///< exited
    int signal = 0;          ///< signalled
    std::string output;
    std::string error_output;
    bool output_cut = false;     ///< a stream had more than the limit
    base::Milliseconds run_time{0};
};

/// A child process that leads a process group of its own, in the daemon's session, with default signal handling and no
/// descriptors but its three streams. It is reaped through the loop, so that no zombie stays. It has ended when the process
/// itself has: output that its descendants write later is not waited for.
class Process {
public:
    using OnEnd = std::function<void(ProcessEnd)>;

    /// Starts it; on_end is called once from the loop, unless the Process is destroyed before.
    /// Errors: not_found (no such file), denied (not executable, wrong format), io (no process or descriptor left).
    [[nodiscard]] static base::Result<std::unique_ptr<Process>> start(Loop& loop, Command command, OnEnd on_end);

    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    Process(Process&&) = delete;
    Process& operator=(Process&&) = delete;
    /// Kills the group if the process still runs, and reaps it.
    ~Process();

    [[nodiscard]] int pid() const;
    /// SIGKILL to the whole group; on_end follows.
    void kill_group();
    /// SIGKILL to the process alone; on_end follows.
    void kill_process();
    /// Lets it run on its own: on_end is not called, the destructor does not kill. For daemons that leave.
    void abandon();

private:
    class Impl;
    explicit Process(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

/// Identity of a process that survives restarts of the one who knows it: pids are reused, start times are not.
struct ProcessMark {
    int pid = 0;
    std::uint64_t start_ticks = 0;    ///< field 22 of /proc/PID/stat

    bool operator==(const ProcessMark&) const = default;
};

/// The mark of a running process; nothing if there is none.
[[nodiscard]] std::optional<ProcessMark> mark_of(int pid);

/// SIGKILL to the process group led by this very process, if it still is the same one.
void kill_marked_group(const ProcessMark& mark);

}  // namespace systole::os
