#pragma once

#include "base/rng.hpp"
#include "sim/cluster/checker.hpp"
#include "sim/cluster/event_queue.hpp"
#include "sim/cluster/group.hpp"
#include "sim/cluster/node.hpp"
#include "sim/cluster/trace.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace systole::sim {

/// How slow nodes and disks are.
struct NodeDelays {
    DelayRange handling{base::Milliseconds(0), base::Milliseconds(2)};  ///< from arrival to a process that is not busy
    DelayRange flush{base::Milliseconds(0), base::Milliseconds(10)};
};

/// N machines in one process: power, software, disk, network; and what can happen to them. All randomness is from one Rng.
class Cluster {
public:
    /// What lives on a machine beside the software is told what happens to it; all optional.
    struct Hooks {
        std::function<void(NodeId)> power_came = {};
        std::function<void(NodeId)> power_went = {};
        std::function<void(NodeId)> software_ended = {};  ///< killed, or by itself
    };

    Cluster(messaging::NodeList nodes,
            NodeKind kind,
            base::Rng& rng,
            Trace& trace,
            NetworkDelays network = {},
            NodeDelays delays = {});

    [[nodiscard]] EventQueue& queue() { return queue_; }
    [[nodiscard]] const messaging::NodeList& nodes() const { return nodes_; }
    [[nodiscard]] Checker& checker() { return checker_; }
    void set_hooks(Hooks hooks) { hooks_ = std::move(hooks); }

    // Faults and repairs. Those that make no sense at the moment do nothing.
    void power_on(NodeId id);
    /// What was written and not flushed is lost, or half of it.
    void power_off(NodeId id);
    void start_software(NodeId id);
    /// kill -9: what was handed to the operating system stays.
    void kill_software(NodeId id);
    /// Says goodbye first.
    void stop_software(NodeId id);
    void pause(NodeId id, base::Milliseconds span);
    void stall_disk(NodeId id, base::Milliseconds span);
    /// The disk fails until the software is started again.
    void break_disk(NodeId id);
    /// A new, empty disk. The machine must be off.
    void wipe_disk(NodeId id);
    void partition(std::map<NodeId, int> groups) { group_.set_partition(std::move(groups)); }
    void flap_quorum(NodeId id, base::Milliseconds span) { group_.flap_quorum(id, span); }
    /// A fence device cuts the target off, on behalf of `by`, and reports so.
    void fence(NodeId by, NodeId target);

    /// A client at the node asks for a change that it names.
    void request(NodeId id, const std::string& text, bool is_durable);
    /// Something else happens to the node's software: it waits its turn behind what came before, and dies with the software.
    using Event = std::function<void(cib::Moment)>;
    void post(NodeId id, Event event);

    [[nodiscard]] bool is_on(NodeId id) const { return group_.is_up(id); }
    [[nodiscard]] bool is_running(NodeId id) const { return machines_.at(id).node != nullptr; }
    [[nodiscard]] bool is_disk_broken(NodeId id) { return machines_.at(id).disk.faults().writes_fail; }
    /// When what hangs goes on.
    [[nodiscard]] base::Time paused_until(NodeId id) const { return machines_.at(id).paused_until; }
    [[nodiscard]] std::uint64_t life_of(NodeId id) const { return machines_.at(id).life; }
    [[nodiscard]] cib::Moment moment() const;
    [[nodiscard]] std::set<NodeId> ring_of(NodeId id) const { return group_.hosts_in_ring_of(id); }
    /// All run, take part, can make changes, and agree on the status.
    [[nodiscard]] bool is_settled() const;
    [[nodiscard]] const std::set<std::string>& done() const { return done_; }
    [[nodiscard]] std::uint64_t event_count() const { return events_; }

private:
    struct Machine {
        os::FakeDisk disk;
        std::unique_ptr<NodeUnderTest> node;
        std::uint64_t life = 0;  // of the software, also its incarnation
        std::deque<Event> inbox;
        bool is_handling = false;
        bool is_disk_busy = false;
        base::Time paused_until;
        base::Time stalled_until;
        std::optional<base::Time> timer;
        cib::Position committed;  // as the checker was told last
    };

    [[nodiscard]] base::Milliseconds draw(DelayRange range);
    void deliver(NodeId id, messaging::Event event);
    void end_software(NodeId id);
    void handle_later(NodeId id);
    void handle_one(NodeId id);
    void carry_out(NodeId id);
    void note_commit(NodeId id);
    void work_disk_later(NodeId id);
    void set_timer(NodeId id);
    void fire_timer(NodeId id);
    [[nodiscard]] messaging::NodeName name(NodeId id) const { return messaging::find_voter(nodes_, id)->name; }
    [[nodiscard]] Checker::Disks disks();

    messaging::NodeList nodes_;
    NodeKind kind_;
    Hooks hooks_;
    base::Rng* rng_;
    Trace* trace_;
    NodeDelays delays_;
    EventQueue queue_;
    Group group_;
    std::map<NodeId, Machine> machines_;
    Checker checker_;
    std::set<std::string> durable_;  // names of requests that must be
    std::set<std::string> done_;
    std::uint64_t events_ = 0;
};

}  // namespace systole::sim
