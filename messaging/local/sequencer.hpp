#pragma once

#include "base/rng.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "messaging/local/frames.hpp"
#include "messaging/node_list.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace systole::messaging::local {

/// A connection to the sequencer, as its adapter numbers them; never used twice.
using ConnectionId = base::StrongId<struct SequencerConnectionTag, std::uint64_t>;

struct SequencerConfig {
    NodeId leader;   ///< the node in whose process it runs
    NodeList nodes;  ///< who may come in
    base::Milliseconds ping_interval{200};
    base::Milliseconds hang_timeout{2000};  ///< a node that says nothing for so long is cut off
    base::Milliseconds gather_time{20};     ///< after a newcomer, others are waited for so long before a view
    base::Milliseconds recovery_time{300};  ///< and so long for those whose former sequencer was lost
};

/// Gives messages of several nodes one order, and makes the views. Can split the nodes into parts that do not hear each
/// other, slow deliveries down and lose messages, as asked for by commands.
class Sequencer {
public:
    Sequencer(SequencerConfig config, base::Rng rng, base::Time now);

    /// To be carried out in this order.
    struct Output {
        struct Packet {
            ConnectionId to;
            Bytes frame;
        };
        std::vector<Packet> packets;
        std::vector<ConnectionId> close;  ///< after their packets; `on_gone` is not called for these
    };

    [[nodiscard]] Output on_frame(ConnectionId from, std::string_view bytes, base::Time now);
    /// The connection ended: the process died or closed it.
    [[nodiscard]] Output on_gone(ConnectionId connection, base::Time now);
    /// These hosts are up, with or without a brain. A brain that crashes on a host that lives is not a lost node.
    [[nodiscard]] Output on_hosts(std::set<NodeId> hosts, base::Time now);
    [[nodiscard]] Output tick(base::Time now);
    [[nodiscard]] base::Time deadline() const;

private:
    struct Node {
        ConnectionId connection;
        Member member;
        base::Time last_heard{};
        base::Time last_due{};  // of its delayed packets
        unsigned part = 0;      // nodes of different parts do not hear each other
        bool in_view = false;   // of its part
    };
    /// Faults asked for, by node; they outlast a node's connection.
    struct Faults {
        base::Milliseconds delay{0};
        std::uint32_t drop_per_mille = 0;
        unsigned part = 0;
    };
    void admit(ConnectionId from, const Hello& hello, base::Time now);
    /// Why this node may not come in; nothing if it may.
    [[nodiscard]] std::optional<std::string> objection(const Hello& hello) const;
    void plan_view(const Hello& hello, base::Time now);
    [[nodiscard]] bool all_expected_present() const;
    void remove(ConnectionId connection);
    void cut_off_silent(base::Time now);
    void order(Node& sender, Bytes fragment, base::Time now);
    void form_views(base::Time now);
    void form_view(unsigned part, base::Time now);
    void send(Node& node, const ToNode& frame, base::Time now);
    void release_delayed(base::Time now);

    [[nodiscard]] Reply command(std::string_view text, base::Time now);
    [[nodiscard]] Reply partition(const std::vector<std::string_view>& words, base::Time now);
    [[nodiscard]] Reply set_delay(const std::vector<std::string_view>& words);
    [[nodiscard]] Reply set_drop(const std::vector<std::string_view>& words);
    [[nodiscard]] std::string status() const;
    void move_to_parts(base::Time now);

    [[nodiscard]] Node* find(ConnectionId connection);
    [[nodiscard]] Output take_output();

    SequencerConfig config_;
    base::Rng rng_;
    std::map<NodeId, Node> nodes_;
    std::map<NodeId, Faults> faults_;
    std::set<NodeId> hosts_;
    std::set<NodeId> expected_;         // of the former ring, not yet back
    std::set<unsigned> changed_parts_;  // need a new view
    std::optional<base::Time> view_due_;
    std::uint64_t highest_ring_ = 0;
    base::Time started_;
    base::Time next_ping_;
    base::Time last_tick_;
    std::multimap<base::Time, Output::Packet> delayed_;  // by due time; of one node always in order
    Output output_;
};

}  // namespace systole::messaging::local
