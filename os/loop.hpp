#pragma once

#include "base/time.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace systole::os {

using Callback = std::function<void()>;

/// Keeps a timer, descriptor or signal watched; destroying or resetting it ends that. A Watch must not outlive its Loop.
class Watch {
public:
    Watch() = default;
    explicit Watch(Callback cancel) : cancel_(std::move(cancel)) {}
    Watch(Watch&& other) noexcept : cancel_(std::exchange(other.cancel_, nullptr)) {}
    Watch& operator=(Watch&& other) noexcept {
        if (this != &other) {
            reset();
            cancel_ = std::exchange(other.cancel_, nullptr);
        }
        return *this;
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { reset(); }

    void reset() {
        if (const Callback cancel = std::exchange(cancel_, nullptr)) {
            cancel();
        }
    }
    /// Whether it still holds something (a timer that went off is still held until reset).
    explicit operator bool() const { return cancel_ != nullptr; }

private:
    Callback cancel_;
};

/// What is asked about a descriptor, or what was found. Hang-ups and errors show as both being ready.
struct FdEvents {
    bool readable = false;
    bool writable = false;

    bool operator==(const FdEvents&) const = default;
};

/// The event loop of a daemon or a tool. One thread: everything is called from run(), nothing from inside the calls below.
/// Callbacks may add and end watches, their own included.
class Loop {
public:
    Loop() = default;
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    Loop(Loop&&) = delete;
    Loop& operator=(Loop&&) = delete;
    virtual ~Loop() = default;

    [[nodiscard]] virtual base::Time now() const = 0;
    [[nodiscard]] virtual base::WallTime wall_now() const = 0;

    /// Calls once after `delay` (negative counts as zero).
    [[nodiscard]] virtual Watch after(base::Milliseconds delay, Callback callback) = 0;
    /// Calls as long as the descriptor is ready for what is asked. One watch per descriptor; the caller keeps it open meanwhile.
    [[nodiscard]] virtual Watch watch(int fd, FdEvents interest, std::function<void(FdEvents)> callback) = 0;
    /// Calls after each arrival of the signal, outside of the signal handler.
    [[nodiscard]] virtual Watch on_signal(int signal, Callback callback) = 0;
    /// Calls once in the next round of the loop. Cannot be taken back.
    virtual void defer(Callback callback) = 0;

    /// Runs until stop().
    virtual void run() = 0;
    virtual void stop() = 0;
};

/// The real one, over libqb. Only one per process at a time: libqb's IPC services use the process's default loop.
[[nodiscard]] std::unique_ptr<Loop> make_loop();

}  // namespace systole::os
