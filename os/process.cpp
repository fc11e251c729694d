#include "os/process.hpp"

#include "base/ensure.hpp"
#include "os/descriptor.hpp"
#include "os/spawn.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <sstream>

namespace systole::os {

namespace {

/// A child's output stream: collects up to a limit, reads on and drops beyond it.
class Collector {
public:
    Collector(Loop& loop, Descriptor pipe, std::size_t limit) : pipe_(std::move(pipe)), limit_(limit) {
        watch_ = loop.watch(pipe_.get(), {.readable = true}, [this](FdEvents) { take_all(); });
    }

    /// Reads what is there now without waiting for more.
    void take_all() {
        std::array<char, 16384> block{};
        while (pipe_) {
            const auto length = ::read(pipe_.get(), block.data(), block.size());
            if (length > 0) {
                keep({block.data(), static_cast<std::size_t>(length)});
            } else if (length < 0 && errno == EINTR) {
                continue;
            } else if (length < 0 && errno == EAGAIN) {
                return;
            } else {
                close();
            }
        }
    }

    void close() {
        watch_.reset();
        pipe_.close();
    }

    [[nodiscard]] std::string take_text() { return std::move(text_); }
    [[nodiscard]] bool is_cut() const { return is_cut_; }

private:
    void keep(std::string_view bytes) {
        const auto space = limit_ - text_.size();
        is_cut_ = is_cut_ || bytes.size() > space;
        text_.append(bytes.substr(0, space));
    }

    Descriptor pipe_;
    Watch watch_;  // ends before the pipe is closed
    std::size_t limit_;
    std::string text_;
    bool is_cut_ = false;
};

}  // namespace

class Process::Impl {
public:
    Impl(Loop& loop, Spawned spawned, const Command& command, OnEnd on_end)
        : loop_(loop),
          pid_(spawned.pid),
          pidfd_(std::move(spawned.pidfd)),
          output_(loop, std::move(spawned.output), command.output_limit),
          error_output_(loop, std::move(spawned.error_output), command.output_limit),
          on_end_(std::move(on_end)),
          started_(loop.now()) {
        end_watch_ = loop.watch(pidfd_.get(), {.readable = true}, [this](FdEvents) { ended(); });
        if (command.timeout > base::Milliseconds::zero()) {
            timer_ = loop.after(command.timeout, [this] {
                timed_out_ = true;
                kill(-pid_);
            });
        }
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    ~Impl() {
        if (running_) {
            kill(-pid_);
            siginfo_t info{};
            reap(0, info);
        }
    }

    /// A negative number means the group. While the child is not reaped its pid cannot be reused.
    void kill(int target) const {
        if (running_) {
            ::kill(target, SIGKILL);
        }
    }

    [[nodiscard]] int pid() const { return pid_; }

    void abandon() {
        running_ = false;
        on_end_ = nullptr;
        end_watch_.reset();
        timer_.reset();
    }

private:
    bool reap(int flags, siginfo_t& info) const {
        int done = -1;
        do {
            done = ::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | flags);
        } while (done != 0 && errno == EINTR);
        return done == 0 && info.si_pid == pid_;
    }

    void ended() {
        siginfo_t info{};
        if (!reap(WNOHANG, info)) {
            return;
        }
        running_ = false;
        end_watch_.reset();
        timer_.reset();
        const OnEnd on_end = std::move(on_end_);
        on_end(result(info));  // may destroy this object
    }

    ProcessEnd result(const siginfo_t& info) {
        output_.take_all();
        output_.close();
        error_output_.take_all();
        error_output_.close();
        ProcessEnd end;
        if (timed_out_) {
            end.how = ProcessEnd::How::timed_out;
        } else if (info.si_code != CLD_EXITED) {
            end.how = ProcessEnd::How::signalled;
            end.signal = info.si_status;
        } else {
            end.exit_code = info.si_status;
        }
        end.output_cut = output_.is_cut() || error_output_.is_cut();
        end.output = output_.take_text();
        end.error_output = error_output_.take_text();
        end.run_time = loop_.now() - started_;
        return end;
    }

    Loop& loop_;
    int pid_;
    Descriptor pidfd_;
    Collector output_;
    Collector error_output_;
    OnEnd on_end_;
    base::Time started_;
    Watch end_watch_;
    Watch timer_;
    bool running_ = true;
    bool timed_out_ = false;
};

base::Result<std::unique_ptr<Process>> Process::start(Loop& loop, Command command, OnEnd on_end) {
    auto spawned = spawn(command);
    if (!spawned) {
        return spawned.error();
    }
    auto impl = std::make_unique<Impl>(loop, std::move(*spawned), command, std::move(on_end));
    return std::unique_ptr<Process>(new Process(std::move(impl)));  // NOLINT(cppcoreguidelines-owning-memory)
}

Process::Process(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Process::~Process() = default;

int Process::pid() const {
    return impl_->pid();
}

void Process::kill_group() {
    impl_->kill(-impl_->pid());
}

void Process::kill_process() {
    impl_->kill(impl_->pid());
}

void Process::abandon() {
    impl_->abandon();
}

std::optional<ProcessMark> mark_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line)) {
        return std::nullopt;
    }
    // The command's name, in parentheses, may itself hold blanks and parentheses; the 3rd field follows the last one.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream fields(line.substr(name_end + 1));
    std::string skipped;
    constexpr int kFieldsBeforeStartTime = 19;
    for (int i = 0; i < kFieldsBeforeStartTime; ++i) {
        fields >> skipped;
    }
    ProcessMark mark{.pid = pid};
    return fields >> mark.start_ticks ? std::optional(mark) : std::nullopt;
}

void kill_marked_group(const ProcessMark& mark) {
    if (mark.pid > 1 && mark_of(mark.pid) == mark) {
        ::kill(-mark.pid, SIGKILL);
    }
}

}  // namespace systole::os
