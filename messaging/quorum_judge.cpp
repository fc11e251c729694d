#include "messaging/quorum_judge.hpp"

#include <utility>

namespace systole::messaging {

QuorumJudge::QuorumJudge(NodeList nodes) : nodes_(std::move(nodes)) {}

Quorum QuorumJudge::judge(const View& view) {
    unsigned votes = 0;
    for (const Member& member : view.members) {
        if (const Voter* voter = find_voter(nodes_, member.id); voter != nullptr) {
            votes += voter->votes;
        }
    }
    if (votes == total_votes(nodes_)) {
        has_seen_all_ = true;
    }
    const bool may_decide = has_seen_all_ || !nodes_.options.wait_for_all;
    return {.ring = view.id.ring, .quorate = may_decide && votes >= needed_votes()};
}

unsigned QuorumJudge::needed_votes() const {
    return nodes_.options.two_node ? 1 : majority_of(total_votes(nodes_));
}

}  // namespace systole::messaging
