#pragma once

#include "base/time.hpp"
#include "messaging/assembler.hpp"
#include "messaging/types.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace systole::messaging {

/// Who a process of the group is; each tells it to the others, as the cluster layer knows only numbers.
struct Greeting {
    NodeName name;
    Incarnation incarnation;

    friend bool operator==(const Greeting&, const Greeting&) = default;
};

/// What the cluster layer says about the group at one point of the stream.
struct GroupChange {
    std::vector<Sender> processes;  ///< now in the group
    bool has_joined = false;        ///< some of them are new
    bool ring_follows = false;      ///< hosts came or went: the news of their ring is still to come
};

/// Folds the separate notices of a cluster layer (a ring formed, processes joined or left the group) into one View each.
///
/// After a change with newcomers every process multicasts its greeting; the view holds from the point of the stream where
/// the last of them is delivered. So all members begin it at the same point, and know each other's names and lives. One
/// that does not greet (hung) is left out: after kGreetingTimeout any process multicasts a skip, and the first delivered
/// counts for all. Its greeting, if it ever comes, gets it in.
class Roster {
public:
    static constexpr base::Milliseconds kGreetingTimeout{1000};

    explicit Roster(NodeId self) : self_(self) {}

    /// What the transport has to do now.
    struct Output {
        bool greet = false;        ///< multicast our greeting
        std::set<Sender> skip;     ///< not empty: multicast a skip of these
        std::optional<View> view;  ///< hand this on
    };

    [[nodiscard]] Output on_ring(RingId ring, std::vector<Host> hosts);
    [[nodiscard]] Output on_group(const GroupChange& change, base::Time now);
    [[nodiscard]] Output on_greeting(Sender from, const Greeting& greeting);
    [[nodiscard]] Output on_skip(const std::set<Sender>& silent);
    [[nodiscard]] Output tick(base::Time now);

    /// When to call `tick`; nothing while all have greeted.
    [[nodiscard]] std::optional<base::Time> deadline() const;

    /// Processes that left since the last call: what they left unfinished will never be whole.
    [[nodiscard]] std::vector<Sender> take_departed() { return std::exchange(departed_, {}); }

    /// The last view of all: the cluster layer is gone, nobody is a member.
    [[nodiscard]] View dissolve();

    /// The member that a sender is in the current view.
    [[nodiscard]] std::optional<Member> member(Sender sender) const;

private:
    [[nodiscard]] Output view_if_settled();
    [[nodiscard]] View make_view() const;

    NodeId self_;
    RingId ring_;
    std::vector<Host> hosts_;
    bool has_ring_ = false;
    bool ring_follows_ = false;
    std::set<Sender> processes_;
    std::set<Sender> awaited_;              // of processes_, not yet greeted since the last newcomers
    std::map<Sender, Greeting> greetings_;  // of processes_
    std::set<Sender> skipped_;              // of processes_, left out for their silence
    std::vector<Sender> departed_;
    base::Time waiting_since_{};
    View last_;
};

}  // namespace systole::messaging
