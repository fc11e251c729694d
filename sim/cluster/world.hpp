#pragma once

#include "base/rng.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/sabotage.hpp"
#include "sim/cluster/safety.hpp"
#include "sim/cluster/services.hpp"
#include "sim/cluster/trace.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace systole::sim {

/// From a daemon to another on the same machine.
inline constexpr DelayRange kLocalDelay{base::Milliseconds(0), base::Milliseconds(2)};
/// From a daemon's crash to its next life.
inline constexpr DelayRange kDaemonRestart{base::Milliseconds(50), base::Milliseconds(1500)};

/// What everything that lives on the simulated machines shares. Owned by Site.
struct World {
    Cluster& cluster;
    base::Rng& rng;
    Trace& trace;
    Services& services;
    Safety& safety;
    const Sabotage& sabotage;

    [[nodiscard]] EventQueue& queue() const { return cluster.queue(); }
    [[nodiscard]] base::Time now() const { return cluster.queue().now(); }
    [[nodiscard]] base::Milliseconds draw(DelayRange range) const {
        return base::Milliseconds(rng.between(range.low.count(), range.high.count()));
    }
    [[nodiscard]] const std::string& name(NodeId id) const {
        return messaging::find_voter(cluster.nodes(), id)->name.value();
    }
};

/// One life of a daemon on one machine: what was planned in an earlier life does not happen, what is due while it hangs waits.
class DaemonLife {
public:
    explicit DaemonLife(World& world) : world_(&world) {}

    /// The daemon ends: nothing planned happens any more.
    void end() {
        ++number_;
        last_arrival_ = {};
        timer_.reset();
    }
    void hang(base::Milliseconds span) { hangs_until_ = world_->now() + span; }

    void after(base::Milliseconds delay, EventQueue::Action action) {
        at(world_->now() + delay, std::move(action));
    }
    /// A message on the way to the daemon: these arrive in the order in which they were sent.
    void arrive(base::Milliseconds delay, EventQueue::Action action) {
        last_arrival_ = std::max(last_arrival_, world_->now() + delay);
        at(last_arrival_, std::move(action));
    }
    /// There is one timer; an earlier deadline brings it forward.
    void set_timer(std::optional<base::Time> deadline, EventQueue::Action action) {
        if (!deadline || (timer_ && *timer_ <= *deadline && *timer_ > world_->now())) {
            return;
        }
        timer_ = std::max(*deadline, world_->now() + base::Milliseconds(1));
        at(*timer_, std::move(action));
    }

private:
    void at(base::Time time, EventQueue::Action action) {
        world_->queue().at(std::max(time, hangs_until_), [this, number = number_, action = std::move(action)]() mutable {
            if (number != number_) {
                return;
            }
            if (world_->now() < hangs_until_) {
                at(hangs_until_, std::move(action));
                return;
            }
            action();
        });
    }

    World* world_;
    std::uint64_t number_ = 0;
    base::Time last_arrival_;
    base::Time hangs_until_;
    std::optional<base::Time> timer_;
};

}  // namespace systole::sim
