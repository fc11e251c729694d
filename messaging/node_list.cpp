#include "messaging/node_list.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace systole::messaging {

namespace {

base::Error invalid(std::string message) {
    return {.code = base::Errc::invalid, .message = std::move(message)};
}

base::Error unsupported(std::string_view option) {
    return {.code = base::Errc::unsupported,
            .message = fmt::format("quorum option {} is not supported by this version; remove it from the cluster layer's "
                                   "configuration",
                                   option)};
}

base::Result<void> check_voters(const std::vector<Voter>& voters) {
    if (voters.empty()) {
        return invalid("the node list is empty");
    }
    if (voters.size() > kMaxMembers) {
        return invalid(fmt::format("the node list has {} nodes, at most {} are possible", voters.size(), kMaxMembers));
    }
    for (const Voter& voter : voters) {
        const auto same = [&voter](const Voter& other) { return other.id == voter.id || other.name == voter.name; };
        if (voter.id == NodeId{0} || voter.name.value().empty()) {
            return invalid("every node needs a name and an id above 0");
        }
        if (std::ranges::count_if(voters, same) > 1) {
            return invalid(
                fmt::format("name or id of node {} ({}) is in the node list twice", voter.name.value(), voter.id.value()));
        }
    }
    return {};
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
    const std::optional<std::int64_t> number = base::parse_whole_integer(text);
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number);
}

base::Result<Voter> parse_voter(std::string_view word) {
    const std::vector<std::string_view> fields = base::split_fields(word, ':');
    const std::optional<std::uint32_t> id = fields.size() >= 2 ? parse_number(fields[1]) : std::nullopt;
    const std::optional<std::uint32_t> votes = fields.size() == 3 ? parse_number(fields[2]) : 1U;
    if (fields.size() > 3 || !id || !votes) {
        return invalid(fmt::format("\"{}\" is neither NAME:ID[:VOTES] nor a quorum option", word));
    }
    return Voter{.id = NodeId{*id}, .name = NodeName{std::string{fields[0]}}, .votes = *votes};
}

/// The option of that name, or null.
bool* find_option(QuorumOptions& options, std::string_view name) {
    const std::pair<std::string_view, bool*> known[] = {
        {"two_node", &options.two_node},
        {"wait_for_all", &options.wait_for_all},
        {"last_man_standing", &options.last_man_standing},
        {"auto_tie_breaker", &options.auto_tie_breaker},
        {"allow_downscale", &options.allow_downscale},
    };
    for (const auto& [word, option] : known) {
        if (word == name) {
            return option;
        }
    }
    return nullptr;
}

template <typename Predicate>
const Voter* find_if(const NodeList& nodes, Predicate predicate) {
    const auto found = std::ranges::find_if(nodes.voters, predicate);
    return found == nodes.voters.end() ? nullptr : &*found;
}

}  // namespace

unsigned total_votes(const NodeList& nodes) {
    unsigned sum = 0;
    for (const Voter& voter : nodes.voters) {
        sum += voter.votes;
    }
    return sum;
}

unsigned majority_of(unsigned votes) {
    return votes / 2 + 1;
}

const Voter* find_voter(const NodeList& nodes, NodeId id) {
    return find_if(nodes, [&id](const Voter& voter) { return voter.id == id; });
}

const Voter* find_voter(const NodeList& nodes, const NodeName& name) {
    return find_if(nodes, [&name](const Voter& voter) { return voter.name == name; });
}

base::Result<QuorumMode> quorum_mode(const NodeList& nodes) {
    if (const base::Result<void> checked = check_voters(nodes.voters); !checked) {
        return checked.error();
    }
    const QuorumOptions& options = nodes.options;
    const std::pair<bool, std::string_view> refused[] = {
        {options.last_man_standing, "last_man_standing"},
        {options.auto_tie_breaker, "auto_tie_breaker"},
        {options.allow_downscale, "allow_downscale"},
        {options.quorum_device, "device (qdevice, lock disk)"},
        {options.two_node && !options.wait_for_all, "two_node without wait_for_all"},
    };
    for (const auto& [is_set, name] : refused) {
        if (is_set) {
            return unsupported(name);
        }
    }
    if (!options.two_node) {
        return QuorumMode::majority;
    }
    if (nodes.voters.size() != 2 || total_votes(nodes) != 2) {
        return invalid("two_node needs exactly two nodes with one vote each");
    }
    return QuorumMode::two_node;
}

base::Result<NodeList> parse_node_list(std::string_view text) {
    NodeList nodes;
    for (const std::string_view word : base::split_words(text)) {
        if (bool* option = find_option(nodes.options, word); option != nullptr) {
            *option = true;
            continue;
        }
        base::Result<Voter> voter = parse_voter(word);
        if (!voter) {
            return voter.error();
        }
        nodes.voters.push_back(*std::move(voter));
    }
    if (const base::Result<void> checked = check_voters(nodes.voters); !checked) {
        return checked.error();
    }
    std::ranges::sort(nodes.voters, {}, &Voter::id);
    return nodes;
}

}  // namespace systole::messaging
