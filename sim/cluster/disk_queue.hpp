#pragma once

#include "cib/storage/store.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace systole::sim {

/// What a node has asked of its disk and the disk has not done yet.
class DiskQueue {
public:
    /// `disk` must outlive the queue.
    explicit DiskQueue(os::Disk& disk);

    /// What the disk holds; a disk that cannot be read is a damaged one, and is not written to either. Once, at the start.
    [[nodiscard]] cib::Recovered load();
    void add(std::vector<cib::DiskOperation> operations);
    [[nodiscard]] bool has_work() const { return !waiting_.empty(); }

    struct Done {
        std::optional<cib::Ticket> flushed;
        std::optional<std::string> failure;  ///< told once
    };
    /// Writes what waits, and flushes it unless told not to (then nothing is reported: the second half of a crash).
    Done work(bool flushes);

private:
    cib::Store store_;
    std::deque<cib::DiskOperation> waiting_;
    bool has_failed_ = false;
};

}  // namespace systole::sim
