#pragma once

#include "cib/replication/replica.hpp"
#include "sim/cluster/list_state.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace systole::cib::test {

using messaging::NodeId;

/// A few replicas on a perfect bus: everything sent is delivered at once and in order, unless a test holds it back. Disks flush
/// at once or when told to.
class Bench {
public:
    struct Node {
        sim::ListState state;
        std::unique_ptr<Replica> replica;
        std::vector<DiskOperation> disk;  // not flushed yet
        std::vector<Notice> notices;
        std::vector<Settled> answers;
        bool holds_disk = false;
        bool is_deaf = false;  // hangs: takes nothing, says nothing
    };

    explicit Bench(unsigned size) {
        for (unsigned i = 1; i <= size; ++i) {
            nodes_.voters.push_back({.id = NodeId(i), .name = messaging::NodeName("n" + std::to_string(i)), .votes = 1});
        }
        nodes_.options.two_node = size == 2;
        nodes_.options.wait_for_all = size == 2;
        for (unsigned i = 1; i <= size; ++i) {
            Node& node = machines_[i];
            ReplicaConfig config{.self = member(i), .nodes = nodes_, .started = now_};
            base::Result<Replica> replica = Replica::start(std::move(config), node.state, {});
            node.replica = std::make_unique<Replica>(std::move(*replica));
        }
    }

    [[nodiscard]] messaging::Member member(unsigned i) const {
        return {.id = NodeId(i), .name = nodes_.voters.at(i - 1).name, .incarnation = messaging::Incarnation(1)};
    }
    Node& operator[](unsigned i) { return machines_.at(i); }
    Replica& replica(unsigned i) { return *machines_.at(i).replica; }

    /// A new view of these nodes reaches them, and the opinion that it is quorate or not.
    void view(const std::vector<unsigned>& ids, bool is_quorate) {
        ++ring_;
        messaging::View view{.id = {.ring = {.sequence = ring_, .leader = NodeId(1)}, .members = 1},
                             .hosts = {},
                             .members = {},
                             .joined = {},
                             .left = {}};
        for (const unsigned id : ids) {
            view.members.push_back(member(id));
        }
        for (const unsigned id : members_) {
            if (std::ranges::find(ids, id) == ids.end()) {
                view.left.push_back(member(id));
            }
        }
        members_ = ids;
        for (const unsigned id : ids) {
            if (machines_.at(id).is_deaf) {
                continue;
            }
            replica(id).on_view(view, at());
            replica(id).on_quorum({.ring = view.id.ring, .quorate = is_quorate}, at());
            collect(id);
        }
        run();
    }

    /// Delivers all that is under way, and what comes of it.
    void run() {
        while (!wire_.empty()) {
            const auto [from, message] = std::move(wire_.front());
            wire_.pop_front();
            for (const unsigned id : members_) {
                if (!machines_.at(id).is_deaf && (!message.to || *message.to == NodeId(id))) {
                    replica(id).on_delivery({.from = member(from), .bytes = message.bytes}, at());
                    collect(id);
                }
            }
        }
    }

    /// Time passes; timers fire in between.
    void wait(base::Milliseconds span) {
        const base::Time end = now_ + span;
        while (now_ < end) {
            now_ += std::min<base::Milliseconds>(base::Milliseconds(100), end - now_);
            for (const unsigned id : members_) {
                if (!machines_.at(id).is_deaf) {
                    replica(id).on_timer(at());
                    collect(id);
                }
            }
            run();
        }
    }

    void flush(unsigned id) {
        Node& node = machines_.at(id);
        node.holds_disk = false;
        flush_now(id);
        run();
    }

    std::uint64_t submit(unsigned id, Part part, const std::string& text) {
        const std::uint64_t number = replica(id).submit(part, text, base::Milliseconds(10'000), at());
        collect(id);
        run();
        return number;
    }

    /// Takes a replica's output without running the bus: what it sends stays under way.
    void collect(unsigned id) {
        Node& node = machines_.at(id);
        Output output = node.replica->take_output();
        for (DiskOperation& operation : output.persist) {
            node.disk.push_back(std::move(operation));
        }
        for (messaging::Outgoing& message : output.send) {
            wire_.emplace_back(id, std::move(message));
        }
        std::ranges::move(output.notices, std::back_inserter(node.notices));
        std::ranges::move(output.answers, std::back_inserter(node.answers));
        if (!node.holds_disk) {
            flush_now(id);
        }
    }
    [[nodiscard]] Moment at() const { return {.now = now_, .wall = {}}; }
    [[nodiscard]] messaging::NodeList& nodes() { return nodes_; }

private:
    void flush_now(unsigned id) {
        Node& node = machines_.at(id);
        if (!node.disk.empty()) {
            const Ticket last = node.disk.back().ticket;
            node.disk.clear();
            node.replica->on_flushed(last, at());
            collect(id);
        }
    }

    messaging::NodeList nodes_;
    std::map<unsigned, Node> machines_;
    std::vector<unsigned> members_;
    std::deque<std::pair<unsigned, messaging::Outgoing>> wire_;
    base::Time now_;
    std::uint64_t ring_ = 0;
};

template <typename T>
[[nodiscard]] std::vector<T> all_of(const std::vector<Notice>& notices) {
    std::vector<T> found;
    for (const Notice& notice : notices) {
        if (const auto* const hit = std::get_if<T>(&notice)) {
            found.push_back(*hit);
        }
    }
    return found;
}

}  // namespace systole::cib::test
