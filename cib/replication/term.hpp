#pragma once

#include "base/digest.hpp"
#include "messaging/types.hpp"

#include <compare>
#include <cstdint>
#include <string>

/// The coordinates of replication: who led when, and where in the log a replica stands.
namespace systole::cib {

/// One reign of one coordinator. Ordered by generation, then counter, then coordinator; the default is before all terms.
/// The generation rises when a term starts from disks that cannot vouch for what others may have acknowledged.
struct Term {
    std::uint32_t generation = 0;
    std::uint64_t counter = 0;
    messaging::NodeId coordinator{0};

    friend auto operator<=>(const Term&, const Term&) = default;
    friend bool operator==(const Term&, const Term&) = default;
};

/// Where a log ends: the term of its last configuration entry, that entry's number, and the hash over the whole line up to it.
/// Two replicas with the same position have the same log. Number 0 is the initial state; its chain is that state's digest.
struct Position {
    Term term;
    std::uint64_t n = 0;
    base::Hash128 chain;

    friend bool operator==(const Position&, const Position&) = default;
};

/// The order in which states are chosen: later term, then higher number. The chain only tells lines apart.
[[nodiscard]] bool is_before(const Position& a, const Position& b);

/// A change on its way: the node and life that took it from a client, and its number there, from 1.
struct RequestId {
    messaging::NodeId node;
    messaging::Incarnation incarnation;
    std::uint64_t number = 0;

    friend auto operator<=>(const RequestId&, const RequestId&) = default;
    friend bool operator==(const RequestId&, const RequestId&) = default;
};

/// `GENERATION.COUNTER.COORDINATOR`; `TERM/N/CHAIN`; `NODE.INCARNATION.NUMBER`. For logs, headers and messages.
[[nodiscard]] std::string to_text(const Term& term);
[[nodiscard]] std::string to_text(const Position& position);
[[nodiscard]] std::string to_text(const RequestId& id);

}  // namespace systole::cib
