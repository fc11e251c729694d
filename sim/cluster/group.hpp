#pragma once

#include "base/rng.hpp"
#include "messaging/channel.hpp"
#include "messaging/quorum_judge.hpp"
#include "sim/cluster/event_queue.hpp"
#include "sim/cluster/trace.hpp"

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

namespace systole::sim {

using messaging::NodeId;

/// Shortest and longest delay of something that takes a random time.
struct DelayRange {
    base::Milliseconds low{0};
    base::Milliseconds high{0};
};

/// How the simulated network behaves.
struct NetworkDelays {
    DelayRange order{base::Milliseconds(0), base::Milliseconds(2)};         ///< from sending to a place in the order
    DelayRange arrival{base::Milliseconds(0), base::Milliseconds(3)};       ///< from there to each host
    DelayRange formation{base::Milliseconds(20), base::Milliseconds(300)};  ///< from a change to a new ring
    DelayRange quorum{base::Milliseconds(0), base::Milliseconds(150)};      ///< from a ring to the opinion on it
};

/// A group transport with the weaknesses of Corosync's (design §6.1.1): a sender may deliver what nobody else ever does;
/// survivors of a ring deliver each other's messages past holes left by lost members, so that histories differ in the middle;
/// what was not sent in one view is sent in the next; quorum comes apart from the views, late, and may change alone.
class Group {
public:
    /// Where events of a host go: to its process, in order.
    using Deliver = std::function<void(NodeId, messaging::Event)>;

    Group(EventQueue& queue, base::Rng& rng, Trace& trace, messaging::NodeList nodes, NetworkDelays delays, Deliver deliver);

    void start_host(NodeId id);
    /// Power off: what it sent and nobody has received is gone.
    void stop_host(NodeId id);
    /// A process of this life joins, or leaves (ends).
    void join(NodeId id, messaging::Incarnation incarnation);
    void leave(NodeId id);
    /// Hosts with the same number hear each other.
    void set_partition(std::map<NodeId, int> partition);
    void offer(NodeId from, messaging::Outgoing message);
    /// Bytes offered that have no place in the order yet.
    [[nodiscard]] std::size_t queued_bytes(NodeId from) const;
    /// A loss of quorum without a change of the ring, for a while.
    void flap_quorum(NodeId id, base::Milliseconds span);

    [[nodiscard]] bool is_up(NodeId id) const { return hosts_.at(id).is_up; }
    [[nodiscard]] std::set<NodeId> hosts_in_ring_of(NodeId id) const;

private:
    struct Message {
        messaging::Member from;
        std::optional<NodeId> to;
        messaging::Bytes bytes;
    };
    struct Change {
        NodeId by;
        std::vector<messaging::Member> members;
    };
    using Slot = std::variant<Message, Change>;
    struct Ring {
        messaging::RingId id;
        std::set<NodeId> hosts;
        std::vector<messaging::Member> members;  // after all slots
        std::vector<Slot> slots;
        std::map<NodeId, std::size_t> received;  // slots that arrived, always the first ones
        std::map<NodeId, base::Time> last_arrival;
        bool is_broken = false;
    };
    struct Process {
        messaging::Member member;
        bool is_in_group = false;  // has seen a view with itself
        std::vector<messaging::Member> seen;
    };
    struct Host {
        messaging::Host name;
        bool is_up = false;
        int partition = 0;
        std::shared_ptr<Ring> ring;  // shared by its hosts and the arrivals under way
        std::uint64_t highest_ring = 0;
        std::array<std::deque<messaging::Outgoing>, messaging::kPriorities> outbox;
        bool is_ordering = false;
        std::optional<Process> process;
        std::optional<messaging::QuorumJudge> judge;
        std::optional<messaging::Quorum> quorum;
    };

    [[nodiscard]] base::Milliseconds draw(DelayRange range);
    void reconfigure();
    void form(const std::set<NodeId>& component);
    void recover(const std::set<NodeId>& component, const std::shared_ptr<Ring>& old);
    [[nodiscard]] std::map<int, std::set<NodeId>> components() const;
    [[nodiscard]] std::vector<messaging::Host> names_of(const std::set<NodeId>& hosts) const;
    void order_later(NodeId id);
    void order_one(NodeId id);
    void put_in_order(const std::shared_ptr<Ring>& ring, Slot slot);
    void change_members(NodeId by, const std::function<void(std::vector<messaging::Member>&)>& change);
    void arrive(NodeId id, const Slot& slot, const Ring& ring);
    void deliver_view(NodeId id, const Ring& ring, std::vector<messaging::Member> members);
    void judge_later(NodeId id, const std::shared_ptr<Ring>& ring);

    EventQueue* queue_;
    base::Rng* rng_;
    Trace* trace_;
    messaging::NodeList nodes_;
    NetworkDelays delays_;
    Deliver deliver_;
    std::map<NodeId, Host> hosts_;
};

}  // namespace systole::sim
