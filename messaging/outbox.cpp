#include "messaging/outbox.hpp"

#include "base/ensure.hpp"

#include <algorithm>

namespace systole::messaging {

namespace {

std::size_t index_of(Priority priority) {
    return static_cast<std::size_t>(priority);
}

std::size_t cost_of(const Fragment& fragment) {
    return fragment.payload.size() + kFragmentOverhead;
}

}  // namespace

Outbox::Outbox(OutboxLimits limits) : limits_(limits) {
    base::ensure(limits.atomic_bytes > kFragmentOverhead, "a fragment has room for a payload");
}

Offer Outbox::offer(Outgoing message) {
    if (message.bytes.size() > kMaxMessageBytes) {
        return Offer::too_large;
    }
    // One message may exceed the limit if it is alone: else a snapshot of a CIB at its size limit could never leave.
    if (queued_bytes_ > 0 && queued_bytes_ + message.bytes.size() > limits_.queue_bytes) {
        return Offer::busy;
    }
    const std::size_t index = index_of(message.priority);
    queued_bytes_ += message.bytes.size() + kFragmentOverhead;
    queues_[index].push_back({.content = std::move(message), .number = ++last_number_[index]});
    return Offer::accepted;
}

std::optional<Fragment> Outbox::next() {
    if (returned_) {
        if (!may_send(returned_->priority)) {
            return std::nullopt;
        }
        Fragment fragment = std::move(*returned_);
        returned_.reset();
        in_flight_[index_of(fragment.priority)] += cost_of(fragment);
        return fragment;
    }
    for (std::deque<Message>& queue : queues_) {
        if (!queue.empty() && may_send(queue.front().content.priority)) {
            Fragment fragment = cut(queue);
            in_flight_[index_of(fragment.priority)] += cost_of(fragment);
            return fragment;
        }
    }
    return std::nullopt;
}

void Outbox::put_back(Fragment fragment) {
    base::ensure(!returned_, "one fragment is handed out at a time");
    settle(fragment);
    returned_ = std::move(fragment);
}

void Outbox::settle(const Fragment& fragment) {
    std::size_t& in_flight = in_flight_[index_of(fragment.priority)];
    in_flight -= std::min(in_flight, cost_of(fragment));
}

void Outbox::forget_in_flight() {
    in_flight_ = {};
}

bool Outbox::may_send(Priority priority) const {
    // Half of the atomic size is always granted, so that a limit below one fragment cannot stop all.
    const bool has_room = in_flight_bytes() + limits_.atomic_bytes <= std::max(limits_.in_flight_bytes, limits_.atomic_bytes);
    if (priority != Priority::bulk) {
        return has_room;
    }
    const std::size_t bulk = in_flight_[index_of(Priority::bulk)];
    return has_room && bulk + limits_.atomic_bytes <= std::max(limits_.bulk_in_flight_bytes, limits_.atomic_bytes);
}

Fragment Outbox::cut(std::deque<Message>& queue) {
    Message& message = queue.front();
    const std::size_t room = limits_.atomic_bytes - kFragmentOverhead;
    const std::size_t size = std::min(room, message.content.bytes.size() - message.sent);
    Fragment fragment{.priority = message.content.priority,
                      .to = message.content.to.value_or(NodeId{0}),
                      .message = message.number,
                      .offset = message.sent,
                      .total = message.content.bytes.size(),
                      .payload = message.content.bytes.substr(message.sent, size)};
    message.sent += size;
    queued_bytes_ -= size;
    if (message.sent == message.content.bytes.size()) {
        queued_bytes_ -= kFragmentOverhead;
        queue.pop_front();
    }
    return fragment;
}

}  // namespace systole::messaging
