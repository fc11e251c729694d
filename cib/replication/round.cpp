#include "cib/replication/round.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <tuple>

namespace systole::cib {

namespace {

using Announcements = std::map<messaging::NodeId, Announce>;

bool is_voter(const messaging::NodeList& nodes, const Announce& announce) {
    return messaging::find_voter(nodes, announce.member.id) != nullptr;
}

bool are_all_voters_new(const Announcements& announcements, const messaging::NodeList& nodes) {
    return std::ranges::all_of(announcements,
                               [&](const auto& item) { return !is_voter(nodes, item.second) || item.second.is_new; });
}

/// A founding that was cut short, too: with all voters here and whole, and no entry anywhere, none was ever committed.
bool is_all_at_the_beginning(const Announcements& announcements, const messaging::NodeList& nodes) {
    return std::ranges::all_of(nodes.voters, [&](const messaging::Voter& voter) {
        const auto found = announcements.find(voter.id);
        return found != announcements.end() && found->second.is_whole && found->second.position.n == 0;
    });
}

/// True if the state of `a` is to be preferred to that of `b`. CIB versions count only between states without any entry.
bool is_better_state(const Announce& a, const Announce& b, const Rules& rules) {
    if (rules.is_before(b.position, a.position) || rules.is_before(a.position, b.position)) {
        return rules.is_before(b.position, a.position);
    }
    if (a.position.n == 0 && a.version != b.version) {
        return a.version > b.version;
    }
    if (a.position.chain != b.position.chain) {
        return a.position.chain.hex() > b.position.chain.hex();
    }
    return a.member.id < b.member.id;
}

/// The announcement with the best state among those that can be relied on; among all if there is none.
const Announce& choose_state(const Announcements& announcements, bool is_founding, const Rules& rules) {
    const Announce* best = nullptr;
    for (const auto& [id, announce] : announcements) {
        const bool counts = rules.can_be_relied_on(announce, is_founding);
        const bool best_counts = best != nullptr && rules.can_be_relied_on(*best, is_founding);
        if (best == nullptr || (counts && !best_counts) || (counts == best_counts && is_better_state(announce, *best, rules))) {
            best = &announce;
        }
    }
    return *best;
}

/// Sorted first is the coordinator.
auto rank(const Announce& announce, const Position& chosen) {
    return std::tuple(!announce.is_eligible, announce.feature_level, !(announce.position == chosen), !announce.is_incumbent,
                      ~announce.uptime_s, announce.member.id);
}

std::set<messaging::NodeId> candidates_of(const Announcements& announcements,
                                          const messaging::NodeList& nodes,
                                          bool is_founding,
                                          const Rules& rules) {
    std::set<messaging::NodeId> candidates;
    for (const auto& [id, announce] : announcements) {
        const bool counts = is_founding || rules.can_be_relied_on(announce, is_founding);
        if (is_voter(nodes, announce) && announce.is_disk_good && counts) {
            candidates.insert(id);
        }
    }
    return candidates;
}

}  // namespace

bool is_proven_by(const std::map<messaging::NodeId, Announce>& announcements, const std::set<messaging::NodeId>& members,
                  const Position& chosen) {
    return std::ranges::any_of(members, [&](const messaging::NodeId& id) {
        const auto found = announcements.find(id);
        return found != announcements.end() && found->second.has_proof && found->second.position.term == chosen.term;
    });
}

Round::Round(RoundId id, const std::vector<messaging::Member>& members, std::set<messaging::NodeId> excluded)
    : id_(id), excluded_(std::move(excluded)) {
    for (const messaging::Member& member : members) {
        expected_.emplace(member.id, member);
    }
}

void Round::add(const Announce& announce) {
    const auto expected = expected_.find(announce.member.id);
    if (expected != expected_.end() && expected->second == announce.member && !excluded_.contains(announce.member.id)) {
        announcements_.emplace(announce.member.id, announce);
    }
}

void Round::skip(const std::vector<messaging::NodeId>& silent) {
    for (const messaging::NodeId& id : silent) {
        if (expected_.contains(id) && !announcements_.contains(id)) {
            excluded_.insert(id);
        }
    }
}

std::vector<messaging::NodeId> Round::missing() const {
    std::vector<messaging::NodeId> missing;
    for (const auto& [id, member] : expected_) {
        if (!announcements_.contains(id) && !excluded_.contains(id)) {
            missing.push_back(id);
        }
    }
    return missing;
}

Decision decide(const Announcements& announcements, const messaging::NodeList& nodes, const Rules& rules) {
    base::ensure(!announcements.empty(), "a round without announcements is decided");
    Decision decision;
    decision.is_founding = are_all_voters_new(announcements, nodes) || is_all_at_the_beginning(announcements, nodes);
    const Announce& state = choose_state(announcements, decision.is_founding, rules);
    decision.chosen = state.position;
    const auto coordinator =
        std::ranges::min_element(announcements, {}, [&](const auto& item) { return rank(item.second, decision.chosen); });
    decision.coordinator = coordinator->second.member;
    decision.is_incumbent = coordinator->second.is_incumbent;
    decision.holder =
        coordinator->second.position == decision.chosen && coordinator->second.is_whole ? coordinator->first : state.member.id;
    decision.candidates = candidates_of(announcements, nodes, decision.is_founding, rules);
    for (const auto& [id, announce] : announcements) {
        decision.known = std::max(decision.known, announce.known);
        decision.surely_down.insert(announce.surely_down.begin(), announce.surely_down.end());
    }
    for (const auto& [id, announce] : announcements) {
        decision.surely_down.erase(id);
    }
    return decision;
}

}  // namespace systole::cib
