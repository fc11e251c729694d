#pragma once

#include "base/result.hpp"
#include "messaging/types.hpp"

#include <string_view>
#include <vector>

namespace systole::messaging {

/// A configured node with a vote, from Corosync's node list or the local transport's configuration.
struct Voter {
    NodeId id;
    NodeName name;
    unsigned votes = 1;

    friend bool operator==(const Voter&, const Voter&) = default;
};

/// The votequorum options that decide who may carry on (votequorum(5)); design §7.
struct QuorumOptions {
    bool two_node = false;
    bool wait_for_all = false;
    bool last_man_standing = false;
    bool auto_tie_breaker = false;
    bool allow_downscale = false;
    bool quorum_device = false;

    friend bool operator==(const QuorumOptions&, const QuorumOptions&) = default;
};

/// What the cluster layer was configured with; does not change while a channel is open.
struct NodeList {
    std::vector<Voter> voters;  ///< sorted by id
    QuorumOptions options;

    friend bool operator==(const NodeList&, const NodeList&) = default;
};

/// The rows of the design's §7 that this version runs.
enum class QuorumMode {
    majority,  ///< a majority of all configured votes
    two_node,  ///< two_node with wait_for_all: either one alone, once it has fenced the other
};

[[nodiscard]] unsigned total_votes(const NodeList& nodes);
/// The least number of votes that is a majority of all of them.
[[nodiscard]] unsigned majority_of(unsigned votes);

/// Null if there is no such node.
[[nodiscard]] const Voter* find_voter(const NodeList& nodes, NodeId id);
[[nodiscard]] const Voter* find_voter(const NodeList& nodes, const NodeName& name);

/// Which mode the options ask for.
/// Errors: `unsupported` for a mode that this version does not run, with a message for the operator; `invalid` for a list
/// that is empty, too long, or names a node or id twice.
[[nodiscard]] base::Result<QuorumMode> quorum_mode(const NodeList& nodes);

/// Reads the local transport's list: words `NAME:ID[:VOTES]` and the names of quorum options, in any order.
/// Errors: `invalid`.
[[nodiscard]] base::Result<NodeList> parse_node_list(std::string_view text);

}  // namespace systole::messaging
