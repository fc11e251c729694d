#include "cib/replication/durability.hpp"

#include <algorithm>
#include <array>

namespace systole::cib {

namespace {

constexpr std::array<std::pair<Durability, std::string_view>, 4> kNames{{
    {Durability::none, "none"},
    {Durability::unproven, "unproven"},
    {Durability::reduced, "reduced"},
    {Durability::full, "full"},
}};

unsigned votes_of(const messaging::NodeList& nodes, const std::set<messaging::NodeId>& ids) {
    unsigned votes = 0;
    for (const messaging::Voter& voter : nodes.voters) {
        votes += ids.contains(voter.id) ? voter.votes : 0;
    }
    return votes;
}

bool has_majority(const messaging::NodeList& nodes, const std::set<messaging::NodeId>& ids) {
    return votes_of(nodes, ids) >= messaging::majority_of(messaging::total_votes(nodes));
}

bool are_others_down(const messaging::NodeList& nodes, const DurabilityInputs& inputs) {
    return std::ranges::all_of(nodes.voters, [&](const messaging::Voter& voter) {
        return inputs.able.contains(voter.id) || inputs.surely_down.contains(voter.id);
    });
}

}  // namespace

std::string_view name_of(Durability durability) {
    const auto* const found = std::ranges::find(kNames, durability, &std::pair<Durability, std::string_view>::first);
    return found->second;
}

std::optional<Durability> durability_from_name(std::string_view name) {
    const auto* const found = std::ranges::find(kNames, name, &std::pair<Durability, std::string_view>::second);
    return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

Requirement choose_requirement(const messaging::NodeList& nodes, messaging::QuorumMode mode, const DurabilityInputs& inputs) {
    const bool may_be_fewer = mode == messaging::QuorumMode::two_node;
    Requirement requirement{.durability = Durability::none, .able = inputs.able, .needs_all = may_be_fewer};
    if (!inputs.is_quorate || inputs.able.empty()) {
        return requirement;
    }
    if (has_majority(nodes, inputs.able)) {
        requirement.durability = Durability::full;
    } else if (may_be_fewer && inputs.is_proven && are_others_down(nodes, inputs)) {
        // Not so where a majority is the rule: there a change acknowledged by two of three must survive the loss of one
        // disk even while the other one is down. Without proof it would be a fork, which wait_for_all is there to prevent.
        requirement.durability = Durability::reduced;
    }
    return requirement;
}

bool is_satisfied(const Requirement& requirement, const messaging::NodeList& nodes, const std::set<messaging::NodeId>& from) {
    if (requirement.durability == Durability::none) {
        return false;
    }
    std::set<messaging::NodeId> counted;
    std::ranges::set_intersection(requirement.able, from, std::inserter(counted, counted.end()));
    return requirement.needs_all ? counted == requirement.able : has_majority(nodes, counted);
}

}  // namespace systole::cib
