#include "pengine/model/node_table.hpp"

#include <algorithm>

#include "pengine/model/hash_order.hpp"
#include "pengine/model/node.hpp"

namespace systole::pengine {

NodeEntry* NodeTable::find(const Node& node) {
    if (node.index >= entries_.size() || entries_[node.index].node == nullptr) {
        return nullptr;
    }
    return &entries_[node.index];
}

const NodeEntry* NodeTable::find(const Node& node) const {
    if (node.index >= entries_.size() || entries_[node.index].node == nullptr) {
        return nullptr;
    }
    return &entries_[node.index];
}

NodeEntry& NodeTable::insert(Node& node, Score score, DiscoveryMode discovery) {
    if (NodeEntry* const present = find(node); present != nullptr) {
        return *present;
    }
    if (copies_ > 0) {
        settle_generation();
    }
    if (entries_.size() <= node.index) {
        entries_.resize(node.index + 1U);
    }
    NodeEntry& entry = entries_[node.index];
    entry = {.node = &node, .score = score, .rank = next_rank_++, .discovery = discovery};
    ++size_;
    return entry;
}

void NodeTable::erase(const Node& node) {
    if (NodeEntry* const entry = find(node); entry != nullptr) {
        *entry = {};
        --size_;
    }
}

void NodeTable::clear() {
    *this = {};
}

NodeTable NodeTable::copy() const {
    NodeTable result = *this;
    ++result.copies_;
    return result;
}

std::vector<NodeEntry*> NodeTable::in_hash_order() {
    std::vector<NodeEntry*> inserted;
    inserted.reserve(size_);
    for_each([&inserted](NodeEntry& entry) { inserted.push_back(&entry); });
    std::ranges::sort(inserted, {}, &NodeEntry::rank);

    std::vector<std::uint32_t> hashes;
    hashes.reserve(inserted.size());
    for (const NodeEntry* entry : inserted) {
        hashes.push_back(entry->node->id_hash);
    }
    std::vector<NodeEntry*> result;
    result.reserve(inserted.size());
    for (const std::size_t position : hash_order(hashes, copies_)) {
        result.push_back(inserted[position]);
    }
    return result;
}

/// Makes the order reached by copying the order of insertion, so that further insertions come after it.
void NodeTable::settle_generation() {
    // After n copies the table was filled in the order that n - 1 copies iterate in.
    --copies_;
    std::uint16_t rank = 0;
    for (NodeEntry* entry : in_hash_order()) {
        entry->rank = rank++;
    }
    next_rank_ = rank;
    copies_ = 0;
}

}  // namespace systole::pengine
