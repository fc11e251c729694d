#pragma once

#include "pengine/model/role.hpp"
#include "pengine/model/score.hpp"
#include "pengine/model/trace.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace systole::pengine {

// What an explanation says, as data that needs no cluster any more. Texts are whole phrases for people; everything a program may
// want to decide by is an enumeration or an id.

/// One thing that speaks for or against a resource on a node.
struct ScorePart {
    Origin::Kind kind = Origin::Kind::initial;
    std::string id;     ///< of the constraint, rule or history entry; empty if there is none
    std::string other;  ///< the other resource it is about; empty if there is none
    Score added = 0;
    Score result = 0;  ///< the sum so far
    std::string text;  ///< "location constraint wish"
};

/// Why a node can take no resource at all.
enum class NodeObstacle : std::uint8_t { offline, pending, unclean, standby, failure_standby, maintenance, shutting_down };

/// How a node stands for a resource.
enum class Standing : std::uint8_t {
    chosen,
    behind,       ///< could be taken, but has fewer points or loses a tie
    banned,       ///< its score is negative
    unavailable,  ///< see the obstacles
    not_allowed   ///< nothing allows it: opt-in cluster, or resource discovery
};

struct NodeStanding {
    std::string node;
    Standing standing = Standing::behind;
    Score score = 0;
    Score points_behind = 0;  ///< the chosen node's lead; 0 if there is no chosen node, or for a lost tie
    std::vector<NodeObstacle> obstacles;
    std::vector<ScorePart> parts;  ///< in the order in which they were added
};

/// What settled where a resource goes.
struct Decision {
    enum class By : std::uint8_t {
        score,
        capacity,
        load,
        current_node,
        name,
        preference,        ///< against the runner-up
        only_node,         ///< no other node could have been taken
        stays_unmanaged,   ///< left where it is, or is not
        nowhere,           ///< no node could be taken
        stopped_by_option  ///< stop-all-resources
    };
    By by = By::nowhere;
    std::string runner_up;
    Score lead = 0;
    std::vector<ScorePart> decisive;  ///< without any one of these the runner-up would have won or drawn
    std::string text;
};

/// What becomes of a resource.
enum class Outcome : std::uint8_t {
    none,
    start,
    stop,
    move,
    migrate,
    restart,
    recover,
    reload,
    promote,
    demote,
    blocked  ///< something should be done but cannot
};

/// Why an action exists.
enum class ActionReasonKind : std::uint8_t {
    start_here,
    stop_moving,
    stop_nowhere,
    stop_role,
    restart,
    recover,
    multiple_active,
    node_down,
    promote,
    demote,
    ordering,
    colocation,
    definition,
    probe,
    monitor,
    cancel,
    fencing,
    unfencing,
    shutdown,
    migration,
    notification,
    cleanup,
    history,
    reload,
    bookkeeping
};

struct ActionReason {
    ActionReasonKind kind = ActionReasonKind::bookkeeping;
    std::string action;  ///< operation key, "web_start_0"
    std::string task;
    std::string node;  ///< empty for actions of no node
    bool is_pseudo = false;
    std::string constraint;  ///< id of the ordering or colocation behind it; empty if there is none
    std::string because_of;  ///< key of the action it is there for; empty if there is none
    std::string text;
};

/// One step of why something cannot be done, from the action itself towards the root.
struct Block {
    std::string action;
    std::string node;
    std::string constraint;
    std::string text;
};

/// A usual mistake, or a state people forget about, and what to do.
struct Hint {
    std::string code;  ///< stable word for programs: "target-role-stopped"
    std::string text;
    std::string advice;  ///< what to do; empty if there is nothing to advise
};

/// Everything about one resource that has no others inside.
struct ResourceExplanation {
    std::string id;
    std::string agent;
    Role role = Role::unknown;
    Role next_role = Role::unknown;
    std::vector<std::string> current_nodes;
    std::string node;  ///< where it shall be; empty for nowhere
    bool is_managed = true;
    Outcome outcome = Outcome::none;
    std::string summary;  ///< "moves from n1 to n2"
    Decision decision;
    std::string moved_by;              ///< why it leaves its node, if it does
    std::vector<NodeStanding> nodes;   ///< best first
    std::vector<ScorePart> promotion;  ///< what speaks for promoting it where it is; empty unless promotable
    std::string promotion_text;        ///< "promoted, with 105"
    std::vector<std::string> dropped;  ///< colocations that were not heeded
    std::vector<ActionReason> actions;
    std::vector<Block> blocks;
    std::vector<Hint> hints;
};

struct Explanation {
    bool has_quorum = true;
    std::vector<Hint> hints;            ///< about the cluster as a whole
    std::vector<ActionReason> actions;  ///< those of no resource
    std::vector<ResourceExplanation> resources;
};

/// Words of the XML and JSON forms: "location-rule", "behind", "failure-standby", "moves", ...
[[nodiscard]] std::string_view name_of(Origin::Kind kind);
[[nodiscard]] std::string_view name_of(Standing standing);
[[nodiscard]] std::string_view name_of(NodeObstacle obstacle);
[[nodiscard]] std::string_view name_of(Decision::By by);
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::string_view name_of(ActionReasonKind kind);

}  // namespace systole::pengine
