#include "sim/cluster/disk_queue.hpp"

#include "sim/cluster/replica_node.hpp"

#include <algorithm>
#include <iterator>

namespace systole::sim {

DiskQueue::DiskQueue(os::Disk& disk) : store_(disk, kReplicaDirectory) {}

cib::Recovered DiskQueue::load() {
    base::Result<cib::Recovered> recovered = store_.load();
    if (recovered) {
        return std::move(*recovered);
    }
    has_failed_ = true;
    return {.snapshot = {}, .entries = {}, .promise = {}, .damage = recovered.error().message};
}

void DiskQueue::add(std::vector<cib::DiskOperation> operations) {
    std::ranges::move(operations, std::back_inserter(waiting_));
}

DiskQueue::Done DiskQueue::work(bool flushes) {
    cib::Ticket last = 0;
    base::Result<void> result;
    while (!waiting_.empty() && result) {
        last = waiting_.front().ticket;
        result = store_.carry_out(waiting_.front().action);
        waiting_.pop_front();
    }
    if (result && flushes) {
        result = store_.flush();
    }
    if (!flushes || has_failed_) {
        return {};
    }
    if (result) {
        return {.flushed = last, .failure = {}};
    }
    has_failed_ = true;
    return {.flushed = {}, .failure = result.error().message};
}

}  // namespace systole::sim
