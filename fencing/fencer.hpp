#pragma once

#include "base/rng.hpp"
#include "base/time.hpp"
#include "fencing/device_pool.hpp"
#include "fencing/history.hpp"
#include "fencing/manual_setup.hpp"
#include "fencing/peer_protocol.hpp"
#include "fencing/protocol.hpp"
#include "fencing/request.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace systole::fencing {

/// The moment of an input: monotonic for timeouts, wall time for the history.
struct Moment {
    base::Time now{};
    std::chrono::nanoseconds wall{0};
};

/// One node's fencer as a core: messages of its brain (and through it, of other fencers) and ends of agents in; messages
/// to the brain and agents to run out.
class Fencer {
public:
    explicit Fencer(base::Rng rng);

    /// To be carried out in this order.
    struct Output {
        std::vector<AgentRun> runs;
        std::vector<FromFencer> messages;  ///< to the brain
    };

    [[nodiscard]] Output step(const ToFencer& message, Moment moment);
    [[nodiscard]] Output on_run_end(RunId run, const AgentEnd& end, Moment moment);
    [[nodiscard]] Output tick(Moment moment);
    [[nodiscard]] std::optional<base::Time> deadline() const;

private:
    /// A fencing that this node owns, and who waits for it.
    struct Owned {
        FenceRequest request;
        HistoryEntry entry;
        std::vector<CallId> calls;
    };

    void take(const Hello& hello);
    void take(const Configure& configure);
    void take(const Peers& peers);
    void take(const Fence& fence);
    void take(const Confirm& confirm);
    void take(const DeviceAction& action);
    void take(const ListDevices& list);
    void take(const AskAgent& ask);
    void take(const GetHistory& get);
    void take(const CleanHistory& clean);
    void take(const FromPeer& message);
    void take(const Setup& setup);

    void take_peer(const NodeName& from, const PeerQuery& query);
    void take_peer(const NodeName& from, const PeerDevices& devices);
    void take_peer(const NodeName& from, const PeerExecute& execute);
    void take_peer(const NodeName& from, const PeerDone& done);
    void take_peer(const NodeName& from, const PeerNotice& notice);
    void take_peer(const NodeName& from, const PeerHistory& history);
    void take_peer(const NodeName& from, const PeerForget& forget);

    [[nodiscard]] bool answer_at_once(const Fence& fence);
    void begin(Fence fence);
    void follow(const std::string& request, FenceRequest::Next next);
    void finish(const std::string& request, const FenceRequest::Finished& finished);
    void remember(const HistoryEntry& entry);
    void tell_done(CallId call, const Outcome& outcome, const HistoryEntry& entry);
    [[nodiscard]] HistoryEntry make_entry(const Fence& fence);
    [[nodiscard]] bool is_stale(const NodeName& target, Incarnation incarnation) const;
    [[nodiscard]] Output take_output();

    /// To one member's fencer, or to all others; to ourselves it goes directly.
    void send(const std::optional<NodeName>& to, const PeerMessage& message);
    void tell(FromFencer message) { output_.messages.push_back(std::move(message)); }

    NodeName self_;
    Incarnation incarnation_ = 0;
    DevicePool pool_;
    FencingHistory history_;
    Configure config_;
    ManualSetup manual_;
    std::map<NodeName, Incarnation> members_;
    std::map<std::string, Owned> owned_;
    std::uint64_t last_request_ = 0;
    Moment moment_;
    Output output_;
};

}  // namespace systole::fencing
