#pragma once

#include "cib/storage/store.hpp"
#include "os/descriptor.hpp"
#include "os/loop.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace systole::cib {

/// Carries out a replica's disk operations off the event loop, in order, many to one flush. It has a thread of its own because a
/// flush may take seconds while the brain must go on; the thread alone uses the store, and everything else it shares with the loop
/// is behind one mutex.
class DiskWorker {
public:
    /// Called from the loop.
    struct Handlers {
        std::function<void(Ticket)> flushed;           ///< everything up to the ticket is durable
        std::function<void(const base::Error&)> failed;  ///< once; nothing more is carried out afterwards
    };

    /// `loop` and the disk of `store` must outlive the worker.
    [[nodiscard]] static base::Result<std::unique_ptr<DiskWorker>> start(os::Loop& loop, Store store, Handlers handlers);
    DiskWorker(const DiskWorker&) = delete;
    DiskWorker& operator=(const DiskWorker&) = delete;
    DiskWorker(DiskWorker&&) = delete;
    DiskWorker& operator=(DiskWorker&&) = delete;
    /// Carries out what was submitted, then ends. No handler is called any more.
    ~DiskWorker();

    void submit(DiskOperation operation);

private:
    DiskWorker(os::Loop& loop, Store store, Handlers handlers, os::Descriptor wake);
    void run();
    void work(std::deque<DiskOperation> operations);
    void tell_loop();
    void report();

    Store store_;  // the thread's
    Handlers handlers_;
    os::Descriptor wake_;
    os::Watch watch_;
    bool has_reported_failure_ = false;

    std::mutex mutex_;  // for all below
    std::condition_variable has_work_;
    std::deque<DiskOperation> queue_;
    bool is_ending_ = false;
    Ticket flushed_ = 0;
    Ticket reported_ = 0;
    std::optional<base::Error> error_;

    std::thread thread_;
};

}  // namespace systole::cib
