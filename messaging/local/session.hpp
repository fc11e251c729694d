#pragma once

#include "base/time.hpp"
#include "messaging/assembler.hpp"
#include "messaging/channel.hpp"
#include "messaging/local/frames.hpp"
#include "messaging/outbox.hpp"
#include "messaging/quorum_judge.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace systole::messaging::local {

struct SessionConfig {
    Member self;
    NodeList nodes;
    OutboxLimits limits;
    base::Milliseconds hang_timeout{2000};  ///< a sequencer that says nothing for so long is given up
    base::Milliseconds quorum_grace{1000};  ///< after the loss of a sequencer a loss of quorum counts only after this time
};

/// A node's end of the local transport: from frames of the sequencer to events, from offers to frames. It outlives the
/// connections: without a sequencer the node sees a view of itself alone.
class Session {
public:
    Session(SessionConfig config, base::Time now);

    /// To be carried out in this order.
    struct Output {
        std::vector<Bytes> frames;  ///< to the sequencer
        std::vector<Event> events;
        bool is_hung = false;                ///< the sequencer is silent: close the connection and take over
        std::optional<std::string> refused;  ///< not let in: close for good, an empty view is among the events
    };

    [[nodiscard]] Offer offer(Outgoing message);
    /// The frames of what was offered and may be sent now.
    [[nodiscard]] Output send_offered();

    [[nodiscard]] Output on_connected(base::Time now);
    [[nodiscard]] Output on_frame(std::string_view bytes, base::Time now);
    [[nodiscard]] Output on_disconnected(base::Time now);
    [[nodiscard]] Output tick(base::Time now);
    [[nodiscard]] std::optional<base::Time> deadline() const;

    [[nodiscard]] std::size_t queued_bytes() const { return outbox_.queued_bytes(); }
    [[nodiscard]] const SessionConfig& config() const { return config_; }

private:
    enum class State { offline, joining, member, refused };

    void take(const NewView& view, base::Time now);
    void take(const Ordered& ordered);
    void enter(RingId ring, std::vector<Member> members, const std::vector<NodeId>& other_hosts);
    [[nodiscard]] std::vector<Host> hosts_of(const View& view, const std::vector<NodeId>& others) const;
    void tell_quorum(base::Time now);
    void fill_frames();

    SessionConfig config_;
    Outbox outbox_;
    Assembler assembler_;
    QuorumJudge judge_;
    State state_ = State::offline;
    View view_;
    std::vector<NodeId> lost_company_;      // with whom we lost a sequencer, until we are in a view again
    std::optional<base::Time> quorum_due_;  // when the opinion on the current view may be told
    base::Time grace_until_{};
    base::Time last_heard_{};
    Output output_;
};

}  // namespace systole::messaging::local
