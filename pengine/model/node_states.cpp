#include <optional>

#include "base/number.hpp"
#include "base/text.hpp"
#include "pengine/history/node_fencing.hpp"
#include "pengine/model/cluster.hpp"
#include "pengine/model/interval.hpp"
#include "pengine/model/node_attributes.hpp"
#include "pengine/model/sections.hpp"
#include "pengine/phases.hpp"

namespace systole::pengine {

namespace {

/// What a `node_state` says about membership. Times are epoch seconds.
struct Membership {
    std::int64_t member_since = -1;  ///< -1: never seen; 0: not a member
    std::int64_t process_since = 0;  ///< of the controller's process group; 0: none
    std::string_view join;
    std::string_view expected;
};

std::int64_t parse_time(std::string_view text, std::int64_t fallback) {
    const auto number = base::parse_integer(text);
    return number && number->value >= 0 ? number->value : fallback;
}

/// Booleans are the form of older versions; they say nothing about when.
std::int64_t parse_member(std::optional<std::string_view> text, std::int64_t now) {
    if (!text) {
        return -1;
    }
    if (const auto is_member = base::parse_boolean(*text); is_member) {
        return *is_member ? now : 0;
    }
    return parse_time(*text, -1);
}

std::int64_t parse_process(std::string_view text) {
    return text == "online" ? 1 : parse_time(text, 0);
}

Membership read_membership(const Cluster& cluster, xml::Element state) {
    return {.member_since = parse_member(state.attribute("in_ccm"), cluster.now()),
            .process_since = parse_process(state.get("crmd")),
            .join = state.get("join"),
            .expected = state.get("expected")};
}

bool is_online_without_fencing(Cluster& cluster, Node& node, const Membership& membership) {
    if (membership.member_since <= 0) {
        return false;
    }
    if (membership.process_since > 0) {
        return base::equals_ignoring_case(membership.join, "member");
    }
    if (node.is_expected_up) {
        mark_for_fencing(cluster, node, "peer is unexpectedly down");
    }
    return false;
}

bool is_termination_requested(const Node& node) {
    const std::string_view terminate = node.attributes.get("terminate");
    const auto number = base::parse_integer(terminate);
    return base::is_true(terminate) || (number && number->value > 0);
}

/// A node that is coming up: whether it has taken too long (spec 1 §9.4 step 5).
bool is_pending_timed_out(Cluster& cluster, const Membership& membership) {
    const std::uint32_t timeout_ms = cluster.options.node_pending_timeout_ms;
    if (timeout_ms == 0 || membership.member_since <= 0 || membership.process_since > 0) {
        return false;
    }
    const std::int64_t deadline = membership.member_since + rounded_seconds(timeout_ms);
    if (cluster.now() >= deadline) {
        return true;
    }
    cluster.recheck_at(deadline);
    return false;
}

void mark_pending(Node& node) {
    node.is_standby = true;
    node.is_pending = true;
}

/// A node that is not expected to be a member: down, or on its way in.
void judge_unexpected(Cluster& cluster, Node& node, const Membership& membership) {
    if (is_pending_timed_out(cluster, membership)) {
        mark_for_fencing(cluster, node, "peer pending timed out on joining the process group");
    } else if (membership.member_since > 0 || membership.process_since > 0) {
        mark_pending(node);
    }
}

void judge_expected(Cluster& cluster, Node& node, const Membership& membership) {
    if (membership.member_since <= 0) {
        mark_for_fencing(cluster, node, "peer is no longer part of the cluster", PriorityDelay::yes);
    } else if (membership.process_since <= 0) {
        mark_for_fencing(cluster, node, "peer process is no longer available");
    } else if (membership.join == "pending" || membership.join == "down") {
        mark_pending(node);
    } else if (membership.join != "member") {
        mark_for_fencing(cluster, node, "peer was in an unknown state");
    }
}

bool is_online_with_fencing(Cluster& cluster, Node& node, const Membership& membership) {
    if (node.is_shutting_down) {
        return membership.process_since > 0;
    }
    if (membership.member_since < 0) {
        mark_for_fencing(cluster, node, "peer has not been seen by the cluster");
        return false;
    }
    if (membership.join == "banned") {
        mark_for_fencing(cluster, node, "peer failed Pacemaker membership criteria");
    } else if (is_termination_requested(node)) {
        if (membership.member_since <= 0 && membership.process_since <= 0 && membership.join == "down") {
            return false;  // it was fenced as asked
        }
        mark_for_fencing(cluster, node, "fencing was requested");
    } else if (membership.expected.empty() || membership.expected == "down") {
        judge_unexpected(cluster, node, membership);
    } else {
        judge_expected(cluster, node, membership);
    }
    return membership.member_since > 0;
}

void read_requests(Node& node, const Membership& membership) {
    node.is_standby = node.is_standby || base::is_true(node.attributes.get("standby"));
    node.in_maintenance = node.in_maintenance || base::is_true(node.attributes.get("maintenance"));
    node.is_shutting_down = node.attributes.get("shutdown", "0") != "0";
    node.is_expected_up = !node.is_shutting_down && base::equals_ignoring_case(membership.expected, "member");
}

void read_cluster_node_state(Cluster& cluster, Node& node, xml::Element state) {
    const Membership membership = read_membership(cluster, state);
    add_transient_attributes(cluster, node, state);
    node.is_unclean = false;
    node.is_seen = true;
    read_requests(node, membership);
    node.is_online = cluster.options.fencing_enabled ? is_online_with_fencing(cluster, node, membership)
                                                     : is_online_without_fencing(cluster, node, membership);
    if (!node.is_online || node.is_shutting_down) {
        node.base_score = kMinusInfinity;
    }
    const bool has_lost_quorum = !cluster.has_quorum && cluster.options.no_quorum_policy == NoQuorumPolicy::fence;
    if (has_lost_quorum && node.is_online) {
        mark_for_fencing(cluster, node, "cluster does not have quorum");
    }
}

void read_node_state(Cluster& cluster, xml::Element state) {
    if (state.id().empty()) {
        return;
    }
    Node* node = cluster.find_node_by_id(state.id());
    if (node == nullptr) {
        node = cluster.find_node_by_name(state.get("uname"));
    }
    if (node == nullptr) {
        return;  // removed from the cluster
    }
    if (node->is_remote_variant()) {
        const auto fenced = base::parse_integer(state.get("node_fenced"));
        node->was_fenced = fenced && fenced->value != 0;
        return;
    }
    read_cluster_node_state(cluster, *node, state);
}

void read_ticket(Cluster& cluster, xml::Element state) {
    if (state.id().empty()) {
        return;
    }
    Ticket& ticket = cluster.ticket(state.id());
    for (const xml::Attribute attribute : state.attributes()) {
        if (attribute.name != "id") {
            ticket.state.set(attribute.name, attribute.value);
        }
    }
    ticket.is_granted = base::is_true(state.get("granted"));
    ticket.is_standby = base::is_true(state.get("standby"));
    if (const auto last_granted = base::parse_integer(state.get("last-granted")); last_granted) {
        ticket.last_granted = last_granted->value;
    }
}

}  // namespace

void read_tickets_and_node_states(Cluster& cluster) {
    for (const xml::Element child : status_section(cluster).children()) {
        if (child.is("tickets")) {
            for (const xml::Element ticket_state : child.children("ticket_state")) {
                read_ticket(cluster, ticket_state);
            }
        } else if (child.is("node_state")) {
            read_node_state(cluster, child);
        }
    }
}

}  // namespace systole::pengine
