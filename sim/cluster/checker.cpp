#include "sim/cluster/checker.hpp"

#include "base/digest.hpp"
#include "cib/storage/store.hpp"
#include "sim/cluster/replica_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace systole::sim {

namespace {

void append(std::vector<std::string>& texts, std::vector<std::string> more) {
    std::ranges::move(more, std::back_inserter(texts));
}

}  // namespace

/// Loads a copy, as the replica itself would, so that looking does not change the disk.
std::vector<std::string> Checker::read_disk(messaging::NodeId id) {
    os::FakeDisk copy;
    for (const auto& [path, bytes] : disks_.at(id)->content()) {
        copy.set_content(path, bytes);
    }
    cib::Store store(copy, kReplicaDirectory);
    const base::Result<cib::Recovered> recovered = store.load();
    std::vector<std::string> texts;
    if (!recovered || !recovered->snapshot) {
        return texts;
    }
    const cib::Snapshot& snapshot = *recovered->snapshot;
    const auto [known, is_new] = snapshots_.emplace(to_text(snapshot.position), base::hash64(snapshot.configuration));
    if (!is_new && known->second != base::hash64(snapshot.configuration)) {
        complain(fmt::format("node {} has another configuration at position {}", id.value(), to_text(snapshot.position)));
    }
    append(texts, kind_.read_changes(snapshot.configuration));
    for (const cib::Entry& entry : recovered->entries) {
        append(texts, kind_.read_changes(entry.effect));
    }
    return texts;
}

bool Checker::is_on_disk(messaging::NodeId id, const std::string& text) const {
    const std::map<std::string, std::string> files = disks_.at(id)->content();
    return std::ranges::any_of(files, [&](const auto& file) { return kind_.holds_change(file.second, text); });
}

void Checker::losing_disk(messaging::NodeId id) {
    const std::vector<std::string> texts = read_disk(id);
    lost_[id].insert(texts.begin(), texts.end());
}

void Checker::submitted(const std::string& text) {
    done_before_.emplace(text, done_.size());
}

void Checker::answered(const ClientAnswer& answer) {
    switch (answer.kind) {
        case ClientAnswer::Kind::done:
            check_is_durable(answer.request);
            done_.push_back(answer.request);
            break;
        case ClientAnswer::Kind::failed:
            complain(fmt::format("{} failed, though nothing is wrong with it", answer.request));
            break;
        case ClientAnswer::Kind::refused: refused_.insert(answer.request); break;
        case ClientAnswer::Kind::unknown: break;
    }
}

void Checker::committed(messaging::NodeId id, const cib::Position& position, const std::string& configuration) {
    if (position.n == 0) {
        return;  // What nodes bring in may differ.
    }
    const Applied applied{.position = to_text(position), .configuration = base::hash64(configuration)};
    const auto [known, is_new] = applied_.emplace(position.n, applied);
    if (is_new) {
        return;
    }
    if (known->second.position != applied.position) {
        complain(fmt::format("node {} has applied {} as committed, another node {}", id.value(), applied.position,
                             known->second.position));
    } else if (known->second.configuration != applied.configuration) {
        complain(fmt::format("node {} has another configuration than others at {}", id.value(), applied.position));
    }
}

void Checker::check_is_durable(const std::string& text) {
    unsigned votes = 0;
    for (const messaging::Voter& voter : nodes_.voters) {
        votes += lost_[voter.id].contains(text) || is_on_disk(voter.id, text) ? voter.votes : 0;
    }
    const unsigned needed = nodes_.options.two_node ? 1 : messaging::majority_of(messaging::total_votes(nodes_));
    if (votes < needed) {
        complain(fmt::format("{} was acknowledged with {} votes on disk, {} are needed", text, votes, needed));
    }
}

void Checker::finish() {
    const std::vector<std::string> texts = read_disk(nodes_.voters.front().id);
    for (const messaging::Voter& voter : nodes_.voters) {
        if (read_disk(voter.id) != texts) {
            complain(
                fmt::format("nodes {} and {} hold different lists at rest", nodes_.voters.front().id.value(), voter.id.value()));
        }
    }
    check_order(texts);
}

void Checker::check_order(const std::vector<std::string>& texts) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (!places.emplace(texts[i], i).second) {
            complain(fmt::format("{} was applied twice", texts[i]));
        }
        if (refused_.contains(texts[i])) {
            complain(fmt::format("{} was refused and took effect", texts[i]));
        }
    }
    // highest_done[i]: the last place among the first i that were acknowledged.
    std::vector<std::size_t> highest_done{0};
    for (const std::string& text : done_) {
        const auto place = places.find(text);
        if (place == places.end()) {
            complain(fmt::format("{} was acknowledged and is lost", text));
            return;
        }
        highest_done.push_back(std::max(highest_done.back(), place->second));
    }
    for (const auto& [text, place] : places) {
        const auto before = done_before_.find(text);
        if (before != done_before_.end() && before->second > 0 && highest_done[before->second] > place) {
            complain(fmt::format("{} stands before a change that was acknowledged before it was asked for", text));
        }
    }
}

}  // namespace systole::sim
