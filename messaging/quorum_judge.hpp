#pragma once

#include "messaging/node_list.hpp"
#include "messaging/types.hpp"

namespace systole::messaging {

/// Decides quorum for transports that have no votequorum: from the votes of a view's members.
class QuorumJudge {
public:
    explicit QuorumJudge(NodeList nodes);

    /// The opinion on this view. With wait_for_all, nothing is quorate before all voters were seen together once.
    [[nodiscard]] Quorum judge(const View& view);

private:
    [[nodiscard]] unsigned needed_votes() const;

    NodeList nodes_;
    bool has_seen_all_ = false;
};

}  // namespace systole::messaging
