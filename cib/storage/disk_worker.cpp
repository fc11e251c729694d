#include "cib/storage/disk_worker.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace systole::cib {

base::Result<std::unique_ptr<DiskWorker>> DiskWorker::start(os::Loop& loop, Store store, Handlers handlers) {
    os::Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake) {
        return base::Error{base::Errc::io, std::string("eventfd: ") + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
    }
    return std::unique_ptr<DiskWorker>(new DiskWorker(loop, std::move(store), std::move(handlers), std::move(wake)));
}

DiskWorker::DiskWorker(os::Loop& loop, Store store, Handlers handlers, os::Descriptor wake)
    : store_(std::move(store)), handlers_(std::move(handlers)), wake_(std::move(wake)) {
    watch_ = loop.watch(wake_.get(), {.readable = true, .writable = false}, [this](os::FdEvents) { report(); });
    thread_ = std::thread([this] { run(); });
}

DiskWorker::~DiskWorker() {
    watch_.reset();
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    has_work_.notify_one();
    thread_.join();
}

void DiskWorker::submit(DiskOperation operation) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(operation));
    }
    has_work_.notify_one();
}

void DiskWorker::run() {
    while (true) {
        std::deque<DiskOperation> operations;
        {
            std::unique_lock lock(mutex_);
            has_work_.wait(lock, [this] { return is_ending_ || !queue_.empty(); });
            if (queue_.empty()) {
                return;
            }
            operations = std::exchange(queue_, {});
            if (error_) {
                continue;  // The end of the file is unknown: nothing may follow.
            }
        }
        work(std::move(operations));
    }
}

void DiskWorker::work(std::deque<DiskOperation> operations) {
    base::Result<void> result;
    for (const DiskOperation& operation : operations) {
        if (result) {
            result = store_.carry_out(operation.action);
        }
    }
    if (result) {
        result = store_.flush();
    }
    {
        const std::lock_guard lock(mutex_);
        if (result) {
            flushed_ = operations.back().ticket;
        } else {
            error_ = result.error();
        }
    }
    tell_loop();
}

void DiskWorker::tell_loop() {
    const std::uint64_t one = 1;
    // A full counter means that the loop has been told already.
    static_cast<void>(::write(wake_.get(), &one, sizeof one) == sizeof one);
}

void DiskWorker::report() {
    std::uint64_t count = 0;
    static_cast<void>(::read(wake_.get(), &count, sizeof count) == sizeof count);
    Ticket flushed = 0;
    std::optional<base::Error> error;
    {
        const std::lock_guard lock(mutex_);
        flushed = flushed_;
        error = error_;
    }
    if (flushed > reported_) {
        reported_ = flushed;
        handlers_.flushed(flushed);
    }
    if (error && !std::exchange(has_reported_failure_, true)) {
        handlers_.failed(*error);
    }
}

}  // namespace systole::cib
