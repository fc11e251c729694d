#include "base/number.hpp"
#include "base/text.hpp"
#include "messaging/local/sequencer.hpp"

#include <fmt/format.h>

#include <utility>

namespace systole::messaging::local {

namespace {

constexpr std::int64_t kMaxDelayMs = 60'000;

Reply failure(std::string text) {
    return {.ok = false, .text = std::move(text)};
}

}  // namespace

/// `status`, `partition A B | C`, `heal`, `delay NODE MILLISECONDS`, `drop NODE PER_MILLE`.
Reply Sequencer::command(std::string_view text, base::Time now) {
    const std::vector<std::string_view> words = base::split_words(text);
    const std::string_view verb = words.empty() ? std::string_view{} : words.front();
    if (verb == "status") {
        return {.text = status()};
    }
    if (verb == "partition" || verb == "heal") {
        return partition(words, now);
    }
    if (verb == "delay") {
        return set_delay(words);
    }
    if (verb == "drop") {
        return set_drop(words);
    }
    return failure("commands: status | partition A B '|' C | heal | delay NODE MILLISECONDS | drop NODE PER_MILLE");
}

Reply Sequencer::partition(const std::vector<std::string_view>& words, base::Time now) {
    std::map<NodeId, unsigned> parts;
    unsigned part = 0;
    for (auto word = words.begin() + 1; word != words.end(); ++word) {
        if (*word == "|") {
            ++part;
            continue;
        }
        const Voter* voter = find_voter(config_.nodes, NodeName{std::string{*word}});
        if (voter == nullptr) {
            return failure(fmt::format("no node {} in the node list", *word));
        }
        parts[voter->id] = part;
    }
    // Nodes not named stay with those that were named first.
    for (const Voter& voter : config_.nodes.voters) {
        const auto named = parts.find(voter.id);
        faults_[voter.id].part = named == parts.end() ? 0 : named->second;
    }
    move_to_parts(now);
    return {.text = status()};
}

void Sequencer::move_to_parts(base::Time now) {
    for (auto& [id, node] : nodes_) {
        const unsigned part = faults_[id].part;
        if (node.part != part) {
            changed_parts_.insert(node.part);
            changed_parts_.insert(part);
            node.part = part;
        }
    }
    form_views(now);
}

Reply Sequencer::set_delay(const std::vector<std::string_view>& words) {
    const Voter* voter = words.size() == 3 ? find_voter(config_.nodes, NodeName{std::string{words[1]}}) : nullptr;
    const std::optional<std::int64_t> delay = words.size() == 3 ? base::parse_whole_integer(words[2]) : std::nullopt;
    if (voter == nullptr || !delay || *delay < 0 || *delay > kMaxDelayMs) {
        return failure(fmt::format("use: delay NODE MILLISECONDS, at most {}", kMaxDelayMs));
    }
    faults_[voter->id].delay = base::Milliseconds{*delay};
    return {.text = status()};
}

Reply Sequencer::set_drop(const std::vector<std::string_view>& words) {
    const Voter* voter = words.size() == 3 ? find_voter(config_.nodes, NodeName{std::string{words[1]}}) : nullptr;
    const std::optional<std::int64_t> rate = words.size() == 3 ? base::parse_whole_integer(words[2]) : std::nullopt;
    if (voter == nullptr || !rate || *rate < 0 || *rate > 1000) {
        return failure("use: drop NODE PER_MILLE, 0 to 1000");
    }
    faults_[voter->id].drop_per_mille = static_cast<std::uint32_t>(*rate);
    return {.text = status()};
}

std::string Sequencer::status() const {
    const Voter* leader = find_voter(config_.nodes, config_.leader);
    std::string text = fmt::format("sequencer {} ring {}\n", leader == nullptr ? "?" : leader->name.value(), highest_ring_);
    for (const Voter& voter : config_.nodes.voters) {
        const auto fault = faults_.find(voter.id);
        const Faults faults = fault == faults_.end() ? Faults{} : fault->second;
        text += fmt::format("node {} {} part {} delay {} drop {}\n", voter.name.value(),
                            nodes_.contains(voter.id) ? "online" : "offline", faults.part, faults.delay.count(),
                            faults.drop_per_mille);
    }
    return text;
}

}  // namespace systole::messaging::local
