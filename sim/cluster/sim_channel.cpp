#include "sim/cluster/sim_channel.hpp"

#include <utility>

namespace systole::sim {

SimChannel::SimChannel(Group& group, messaging::Member self, messaging::NodeList nodes)
    : group_(&group), self_(std::move(self)), nodes_(std::move(nodes)) {}

base::Result<void> SimChannel::open(Handler handler) {
    handler_ = std::move(handler);
    group_->start_host(self_.id);
    group_->join(self_.id, self_.incarnation);
    return {};
}

void SimChannel::close() {
    if (handler_) {
        handler_ = nullptr;
        group_->leave(self_.id);
        group_->stop_host(self_.id);
    }
}

messaging::Offer SimChannel::offer(messaging::Outgoing message) {
    if (!handler_) {
        return messaging::Offer::closed;
    }
    if (message.bytes.size() > messaging::kMaxMessageBytes) {
        return messaging::Offer::too_large;
    }
    if (queued_bytes() + message.bytes.size() > messaging::kQueueLimitBytes) {
        return messaging::Offer::busy;
    }
    group_->offer(self_.id, std::move(message));
    return messaging::Offer::accepted;
}

void SimChannel::receive(messaging::Event event) {
    if (handler_) {
        handler_(std::move(event));
    }
}

}  // namespace systole::sim
