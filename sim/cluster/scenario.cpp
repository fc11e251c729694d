#include "sim/cluster/scenario.hpp"

#include "sim/cluster/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

namespace systole::sim {

namespace {

using base::Milliseconds;

constexpr Milliseconds kStorm{30'000};       ///< time with faults
constexpr Milliseconds kRestWithin{60'000};  ///< all must be well again within this
constexpr Milliseconds kRestStep{100};

messaging::NodeList draw_nodes(base::Rng& rng) {
    constexpr std::array<unsigned, 6> kSizes{1, 2, 2, 3, 3, 5};
    const unsigned size = kSizes.at(rng.below(kSizes.size()));
    messaging::NodeList nodes;
    for (unsigned i = 1; i <= size; ++i) {
        nodes.voters.push_back({.id = NodeId(i), .name = messaging::NodeName(fmt::format("node{}", i)), .votes = 1});
    }
    nodes.options.two_node = size == 2;
    nodes.options.wait_for_all = size == 2;
    return nodes;
}

enum class Fault : std::uint8_t { split, heal, power, kill, hang, slow_disk, bad_disk, quorum, stop, cut_off, hand_over };
/// How often each fault is drawn, relative to the others.
using FaultMix = std::array<unsigned, 11>;

class Scenario {
public:
    Scenario(std::uint64_t seed, const NodeKind& kind, bool keeps_trace)
        : seed_(seed),
          rng_(seed),
          trace_(keeps_trace),
          nodes_(draw_nodes(rng_)),
          cluster_(nodes_, kind, rng_, trace_),
          mix_(draw_mix()),
          fault_every_ms_(rng_.between(300, 3500)),
          request_every_ms_(rng_.chance(700) ? 400 : 3000) {}

    Report run() {
        const base::Time end = cluster_.queue().now() + kStorm;
        for (const messaging::Voter& voter : nodes_.voters) {
            cluster_.queue().after(Milliseconds(rng_.between(0, 2000)), [this, id = voter.id] { cluster_.power_on(id); });
        }
        plan_fault(end);
        plan_request(end);
        if (nodes_.options.two_node) {
            plan_fencing();
        }
        cluster_.queue().run_until(end);
        come_to_rest();
        cluster_.checker().finish();
        return report();
    }

private:
    void plan_request(base::Time end) {
        cluster_.queue().after(Milliseconds(rng_.between(0, request_every_ms_)), [this, end] {
            if (cluster_.queue().now() >= end) {
                return;
            }
            if (cluster_.queue().now() >= quiet_until_) {
                make_requests();
            }
            plan_request(end);
        });
    }

    void make_requests() {
        for (std::int64_t burst = rng_.between(1, 4); burst > 0; --burst) {
            const NodeId id = any_node();
            if (rng_.chance(700)) {
                cluster_.request(id, fmt::format("c{}", ++requests_), true);
            } else {
                cluster_.request(id, fmt::format("s{} {}", rng_.below(5), ++requests_), false);
            }
        }
    }

    void plan_fault(base::Time end) {
        cluster_.queue().after(Milliseconds(rng_.between(50, fault_every_ms_)), [this, end] {
            if (cluster_.queue().now() >= end) {
                return;
            }
            has_settled_ = has_settled_ || cluster_.is_settled();
            cause_fault();
            plan_fault(end);
        });
    }

    /// Each run has its own mix of faults, some of them missing: what a mix of all would hide shows up in one of few.
    FaultMix draw_mix() {
        FaultMix mix{};
        for (unsigned& weight : mix) {
            weight = static_cast<unsigned>(rng_.chance(400) ? 0 : rng_.between(1, 5));
        }
        mix.at(static_cast<std::size_t>(Fault::heal)) = 2;
        return mix;
    }

    Fault draw_fault() {
        unsigned drawn = static_cast<unsigned>(rng_.below(std::accumulate(mix_.begin(), mix_.end(), 0U)));
        std::size_t kind = 0;
        while (drawn >= mix_.at(kind)) {
            drawn -= mix_.at(kind);
            ++kind;
        }
        return static_cast<Fault>(kind);
    }

    void cause_fault() {
        const NodeId id = any_node();
        switch (draw_fault()) {
            case Fault::split: split(); break;
            case Fault::heal:
                trace_.add(cluster_.queue().now(), "network is whole");
                cluster_.partition({});
                break;
            case Fault::power: lose_power(id); break;
            case Fault::kill:
                cluster_.kill_software(id);
                start_later(id, rng_.between(0, 3000));
                break;
            case Fault::hang: cluster_.pause(id, Milliseconds(rng_.between(10, 9000))); break;
            case Fault::slow_disk: cluster_.stall_disk(id, Milliseconds(rng_.between(10, 5000))); break;
            case Fault::bad_disk: cluster_.break_disk(id); break;
            case Fault::quorum: cluster_.flap_quorum(id, Milliseconds(rng_.between(10, 3000))); break;
            case Fault::stop:
                cluster_.stop_software(id);
                start_later(id, rng_.between(100, 4000));
                break;
            case Fault::cut_off: cut_off(id); break;
            case Fault::hand_over: hand_over(); break;
        }
    }

    /// A node is cut off just when a change that its own client asked for is on its way to the others, and comes back while
    /// nothing has happened since: so that two lines of the same length meet.
    void cut_off(NodeId id) {
        quiet_until_ = cluster_.queue().now() + Milliseconds(4000);
        if (cluster_.queue().now() + Milliseconds(4000) > base::Time(kStorm)) {
            return;  // All of it has to happen before the faults stop.
        }
        cluster_.queue().after(Milliseconds(500), [this, id] {
            cluster_.request(id, fmt::format("c{}", ++requests_), true);
            cluster_.queue().after(Milliseconds(rng_.between(2, 14)), [this, id] {
                trace_.add(cluster_.queue().now(), "node {} is cut off", id.value());
                cluster_.partition({{id, 1}});
            });
        });
        cluster_.queue().after(Milliseconds(rng_.between(1300, 3500)), [this] { cluster_.partition({}); });
    }

    /// A minority is away while changes are made, then comes back to one of the others that has lost its disk, while the rest is
    /// away: a majority that knows less than was acknowledged.
    void hand_over() {
        const std::size_t minority = (nodes_.voters.size() - 1) / 2;
        const bool is_late = cluster_.queue().now() + Milliseconds(11'000) > base::Time(kStorm);
        if (!has_settled_ || nodes_.options.two_node || minority == 0 || !wiped_.empty() || is_late) {
            return;
        }
        const std::size_t first = rng_.below(nodes_.voters.size());
        std::vector<NodeId> order;
        for (std::size_t i = 0; i < nodes_.voters.size(); ++i) {
            order.push_back(nodes_.voters.at((first + i) % nodes_.voters.size()).id);
        }
        const std::vector<NodeId> stale(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(minority));
        const NodeId emptied = order.at(minority);
        const std::vector<NodeId> rest(order.begin() + static_cast<std::ptrdiff_t>(minority) + 1, order.end());
        wiped_.insert(emptied);
        for (const NodeId id : stale) {
            cluster_.power_off(id);
        }
        const Milliseconds change{rng_.between(1500, 4000)};
        cluster_.queue().after(change, [this, stale, emptied, rest] {
            cluster_.power_off(emptied);
            cluster_.wipe_disk(emptied);
            for (const NodeId id : rest) {
                cluster_.power_off(id);
                cluster_.queue().after(Milliseconds(rng_.between(3000, 6000)), [this, id] { cluster_.power_on(id); });
            }
            for (const NodeId id : stale) {
                cluster_.power_on(id);
            }
            cluster_.power_on(emptied);
        });
    }

    void split() {
        std::map<NodeId, int> groups;
        for (const messaging::Voter& voter : nodes_.voters) {
            groups[voter.id] = static_cast<int>(rng_.below(3) / 2);
        }
        trace_.add(cluster_.queue().now(), "network splits");
        cluster_.partition(std::move(groups));
    }

    /// Disks may be lost of a minority, and not before the cluster was founded.
    void lose_power(NodeId id) {
        cluster_.power_off(id);
        const bool may_wipe =
            has_settled_ && !nodes_.options.two_node && (wiped_.contains(id) || wiped_.size() < (nodes_.voters.size() - 1) / 2);
        if (may_wipe && rng_.chance(300)) {
            wiped_.insert(id);
            cluster_.wipe_disk(id);
        }
        cluster_.queue().after(Milliseconds(rng_.between(100, 6000)), [this, id] { cluster_.power_on(id); });
    }

    void start_later(NodeId id, std::int64_t delay_ms) {
        cluster_.queue().after(Milliseconds(delay_ms), [this, id] { cluster_.start_software(id); });
    }

    /// Of two nodes each fences the other when it does not see it; who is first wins.
    void plan_fencing() {
        cluster_.queue().after(Milliseconds(rng_.between(300, 1500)), [this] {
            const NodeId by = any_node();
            const NodeId other = nodes_.voters.front().id == by ? nodes_.voters.back().id : nodes_.voters.front().id;
            const std::set<NodeId> ring = cluster_.ring_of(by);
            if (has_settled_ && cluster_.is_running(by) && !ring.empty() && !ring.contains(other)) {
                cluster_.fence(by, other);
            }
            plan_fencing();
        });
    }

    void come_to_rest() {
        trace_.add(cluster_.queue().now(), "faults stop");
        cluster_.partition({});
        const base::Time end = cluster_.queue().now() + kRestWithin;
        for (const messaging::Voter& voter : nodes_.voters) {
            cluster_.stall_disk(voter.id, Milliseconds(0));
            cluster_.kill_software(voter.id);  // broken disks are replaced by a start
            start_later(voter.id, rng_.between(100, 2000));
            cluster_.queue().after(Milliseconds(50), [this, id = voter.id] { cluster_.power_on(id); });
        }
        cluster_.queue().run_until(cluster_.queue().now() + Milliseconds(2100));
        while (cluster_.queue().now() < end && !has_answered_probes()) {
            cluster_.queue().run_until(cluster_.queue().now() + kRestStep);
        }
        // Time for the last applies and flushes.
        cluster_.queue().run_until(cluster_.queue().now() + Milliseconds(1000));
        if (!has_answered_probes()) {
            complaints_.push_back(fmt::format("no rest within {} s after the faults stopped", kRestWithin.count() / 1000));
        }
    }

    /// Once all are settled, one more change at each node must go through.
    bool has_answered_probes() {
        if (!cluster_.is_settled()) {
            return false;
        }
        bool all = true;
        for (const messaging::Voter& voter : nodes_.voters) {
            const std::string text = fmt::format("probe{}", voter.id.value());
            if (!cluster_.done().contains(text)) {
                if (probes_.insert(text).second) {
                    cluster_.request(voter.id, text, true);
                }
                all = false;
            }
        }
        return all;
    }

    NodeId any_node() { return nodes_.voters.at(rng_.below(nodes_.voters.size())).id; }

    Report report() {
        Report report{.seed = seed_,
                      .shape = fmt::format("{} nodes{}", nodes_.voters.size(), nodes_.options.two_node ? ", two_node" : ""),
                      .events = cluster_.event_count(),
                      .changes = cluster_.checker().done_count(),
                      .complaints = complaints_,
                      .trace = trace_.lines()};
        report.complaints.insert(report.complaints.end(), cluster_.checker().complaints().begin(),
                                 cluster_.checker().complaints().end());
        return report;
    }

    std::uint64_t seed_;
    base::Rng rng_;
    Trace trace_;
    messaging::NodeList nodes_;
    Cluster cluster_;
    FaultMix mix_;
    std::int64_t fault_every_ms_;  // at most
    std::int64_t request_every_ms_;  // at most
    base::Time quiet_until_;         // clients ask for nothing
    std::uint64_t requests_ = 0;
    bool has_settled_ = false;
    std::set<NodeId> wiped_;
    std::set<std::string> probes_;
    std::vector<std::string> complaints_;
};

}  // namespace

Report run_scenario(std::uint64_t seed, const NodeKind& kind, bool keeps_trace) {
    return Scenario(seed, kind, keeps_trace).run();
}

}  // namespace systole::sim
