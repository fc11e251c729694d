#include "os/loop.hpp"

#include "base/clock.hpp"
#include "base/ensure.hpp"

#include <poll.h>
#include <qb/qbloop.h>

#include <algorithm>
#include <chrono>
#include <deque>

namespace systole::os {

namespace {

struct LoopDeleter {
    void operator()(qb_loop_t* loop) const noexcept { qb_loop_destroy(loop); }
};

/// What libqb's user pointers point to. Each lives until its Watch ends; libqb drops queued dispatches when an entry is deleted.
struct TimerEntry {
    Callback callback;
    qb_loop_timer_handle handle = 0;
    bool fired = false;
};

struct FdEntry {
    std::function<void(FdEvents)> callback;
};

struct SignalEntry {
    Callback callback;
    qb_loop_signal_handle handle = nullptr;
};

/// The trampolines call copies: a callback may end its own watch and so free its entry.
void timer_fired(void* data) noexcept {
    auto* entry = static_cast<TimerEntry*>(data);
    entry->fired = true;
    const Callback callback = std::move(entry->callback);
    callback();
}

std::int32_t fd_ready(std::int32_t /*fd*/, std::int32_t events, void* data) noexcept {
    const auto callback = static_cast<FdEntry*>(data)->callback;
    const auto has = [events](int wanted) { return (events & wanted) != 0; };
    const bool broken = has(POLLHUP) || has(POLLERR) || has(POLLNVAL);
    callback({.readable = has(POLLIN) || broken, .writable = has(POLLOUT) || broken});
    return 0;
}

std::int32_t signal_arrived(std::int32_t /*signal*/, void* data) noexcept {
    const Callback callback = static_cast<SignalEntry*>(data)->callback;
    callback();
    return 0;
}

class QbLoop final : public Loop {
public:
    QbLoop() : loop_(qb_loop_create()) { base::ensure(loop_ != nullptr, "no event loop"); }

    base::Time now() const override { return base::Clock::now(); }
    base::WallTime wall_now() const override { return base::Clock::wall_now(); }

    Watch after(base::Milliseconds delay, Callback callback) override {
        auto entry = std::make_shared<TimerEntry>();  // shared by the Watch and by libqb's pointer, which the Watch ends
        entry->callback = std::move(callback);
        const auto wait = std::max(delay, base::Milliseconds::zero());
        const auto nanoseconds = static_cast<std::uint64_t>(std::chrono::nanoseconds(wait).count());
        const auto added = qb_loop_timer_add(loop_.get(), QB_LOOP_MED, nanoseconds, entry.get(), &timer_fired, &entry->handle);
        base::ensure(added == 0, "timer not added");
        return Watch([this, entry] {
            if (!entry->fired) {
                qb_loop_timer_del(loop_.get(), entry->handle);
            }
        });
    }

    Watch watch(int fd, FdEvents interest, std::function<void(FdEvents)> callback) override {
        auto entry = std::make_shared<FdEntry>(FdEntry{std::move(callback)});
        const int events = (interest.readable ? POLLIN : 0) | (interest.writable ? POLLOUT : 0);
        const auto added = qb_loop_poll_add(loop_.get(), QB_LOOP_MED, fd, events, entry.get(), &fd_ready);
        base::ensure(added == 0, "descriptor cannot be watched, or is watched already");
        return Watch([this, fd, entry] { qb_loop_poll_del(loop_.get(), fd); });
    }

    Watch on_signal(int signal, Callback callback) override {
        auto entry = std::make_shared<SignalEntry>(SignalEntry{std::move(callback)});
        const auto added = qb_loop_signal_add(loop_.get(), QB_LOOP_HIGH, signal, entry.get(), &signal_arrived, &entry->handle);
        base::ensure(added == 0, "signal cannot be watched");
        return Watch([this, entry] { qb_loop_signal_del(loop_.get(), entry->handle); });
    }

    void defer(Callback callback) override {
        deferred_.push_back(std::move(callback));
        if (deferred_.size() == 1) {
            schedule_deferred();
        }
    }

    void run() override {
        // libqb forgets a stop that comes before the run; ours must not get lost.
        if (!std::exchange(stop_early_, false)) {
            running_ = true;
            qb_loop_run(loop_.get());
            running_ = false;
        }
    }

    void stop() override {
        if (running_) {
            qb_loop_stop(loop_.get());
        } else {
            stop_early_ = true;
        }
    }

private:
    void schedule_deferred() {
        const auto added = qb_loop_job_add(loop_.get(), QB_LOOP_MED, this,
                                           [](void* data) noexcept { static_cast<QbLoop*>(data)->run_deferred(); });
        base::ensure(added == 0, "deferred call not added");
    }

    /// Runs what is queued now; what these calls defer waits for the next round, so that descriptors get their turn.
    void run_deferred() {
        const auto batch = std::exchange(deferred_, {});
        for (const auto& callback : batch) {
            callback();
        }
    }

    std::unique_ptr<qb_loop_t, LoopDeleter> loop_;
    std::deque<Callback> deferred_;
    bool running_ = false;
    bool stop_early_ = false;
};

}  // namespace

std::unique_ptr<Loop> make_loop() {
    return std::make_unique<QbLoop>();
}

}  // namespace systole::os
