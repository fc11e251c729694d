#pragma once

#include "messaging/channel.hpp"
#include "messaging/fragment.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

namespace systole::messaging {

/// The limits of a sender; the defaults are the design's (§6.1.4 and 5), tests use smaller ones.
struct OutboxLimits {
    std::size_t atomic_bytes = 60 * 1024;  ///< largest encoded fragment
    std::size_t queue_bytes = kQueueLimitBytes;
    std::size_t in_flight_bytes = kInFlightLimitBytes;
    std::size_t bulk_in_flight_bytes = kInFlightLimitBytes / 2;
};

/// What a node wants to send: cut into fragments, the most urgent class first, no more on its way than the limits allow.
class Outbox {
public:
    explicit Outbox(OutboxLimits limits);

    [[nodiscard]] Offer offer(Outgoing message);

    /// The fragment to send now, counted as in flight; nothing if there is none or the limit is reached.
    [[nodiscard]] std::optional<Fragment> next();

    /// The transport did not take what `next` gave last (try again later): it is given again, before all else.
    void put_back(Fragment fragment);

    /// An own fragment was delivered back, or is known to be lost.
    void settle(const Fragment& fragment);

    /// A new view: the rest of a message whose beginning the others may have missed is still sent (receivers drop what
    /// they cannot join), and what the transport lost is no longer waited for.
    void forget_in_flight();

    [[nodiscard]] std::size_t queued_bytes() const { return queued_bytes_; }
    [[nodiscard]] std::size_t in_flight_bytes() const { return in_flight_[0] + in_flight_[1] + in_flight_[2]; }

private:
    struct Message {
        Outgoing content;
        std::uint64_t number = 0;
        std::size_t sent = 0;
    };

    [[nodiscard]] bool may_send(Priority priority) const;
    [[nodiscard]] Fragment cut(std::deque<Message>& queue);

    OutboxLimits limits_;
    std::array<std::deque<Message>, kPriorities> queues_;  // by priority
    std::array<std::uint64_t, kPriorities> last_number_{};
    std::array<std::size_t, kPriorities> in_flight_{};
    std::optional<Fragment> returned_;
    std::size_t queued_bytes_ = 0;
};

}  // namespace systole::messaging
