#include "cib/replication/coordinator.hpp"

#include <algorithm>

namespace systole::cib {

bool Coordinator::is_queued(const RequestId& id) const {
    return std::ranges::find(configuration, id, &QueuedRequest::id) != configuration.end() ||
           std::ranges::find(status, id, &QueuedRequest::id) != status.end();
}

std::vector<QueuedRequest> Coordinator::take_batch(Part part) {
    std::deque<QueuedRequest>& from = queue(part);
    std::vector<QueuedRequest> batch;
    std::size_t bytes = 0;
    while (!from.empty() && batch.size() < kBatchRequests && (batch.empty() || bytes + from.front().body.size() <= kBatchBytes)) {
        bytes += from.front().body.size();
        batch.push_back(std::move(from.front()));
        from.pop_front();
    }
    return batch;
}

}  // namespace systole::cib
