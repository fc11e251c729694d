#pragma once

#include "cib/replication/messages.hpp"
#include "cib/replication/rules.hpp"
#include "messaging/node_list.hpp"

#include <map>
#include <set>
#include <vector>

namespace systole::cib {

/// What a complete round comes to; the same at all its members, as it follows from the announcements alone.
struct Decision {
    messaging::Member coordinator;
    bool is_incumbent = false;  ///< the coordinator coordinated before
    Position chosen;            ///< the state to go on from
    messaging::NodeId holder;   ///< who has it: the coordinator if it does
    bool is_founding = false;   ///< every voter in the round is new, or all voters are here without any entry
    std::set<messaging::NodeId> candidates;   ///< voters that will be able once they are Synced
    std::set<messaging::NodeId> surely_down;  ///< as announced by anybody
    Term known;              ///< the highest term anybody has heard of
};

/// Collects the announcements of one round.
class Round {
public:
    Round() = default;
    /// `excluded` are members of the view without which the round is held.
    Round(RoundId id, const std::vector<messaging::Member>& members, std::set<messaging::NodeId> excluded);

    [[nodiscard]] const RoundId& id() const { return id_; }
    /// Ignores strangers, excluded members and repetitions.
    void add(const Announce& announce);
    /// Gives up on those listed that have not announced themselves.
    void skip(const std::vector<messaging::NodeId>& silent);

    [[nodiscard]] bool is_complete() const { return missing().empty(); }
    [[nodiscard]] std::vector<messaging::NodeId> missing() const;
    /// Excluded from the start or skipped.
    [[nodiscard]] const std::set<messaging::NodeId>& excluded() const { return excluded_; }
    [[nodiscard]] const std::map<messaging::NodeId, Announce>& announcements() const { return announcements_; }

private:
    RoundId id_;
    std::map<messaging::NodeId, messaging::Member> expected_;
    std::set<messaging::NodeId> excluded_;
    std::map<messaging::NodeId, Announce> announcements_;
};

/// Chooses state and coordinator (design §6.2.4). Precondition: at least one announcement.
[[nodiscard]] Decision decide(const std::map<messaging::NodeId, Announce>& announcements,
                              const messaging::NodeList& nodes,
                              const Rules& rules = standard_rules());

/// Whether one of the members, with the chosen state, announced proof that nobody went on without it (§8a.2).
[[nodiscard]] bool is_proven_by(const std::map<messaging::NodeId, Announce>& announcements,
                                const std::set<messaging::NodeId>& members,
                                const Position& chosen);

}  // namespace systole::cib
