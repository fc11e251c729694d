#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pengine/model/score.hpp"

namespace systole::pengine {

struct Node;

/// How a resource may be probed on a node; ordered, constraints only raise it.
enum class DiscoveryMode : std::uint8_t { always, never, exclusive };

/// What one resource knows about one node.
struct NodeEntry {
    Node* node = nullptr;  ///< null: no entry for the node of this index
    Score score = 0;
    int count = 0;  ///< instances of a collective assigned there
    std::uint16_t rank = 0;  ///< order of insertion
    DiscoveryMode discovery = DiscoveryMode::always;
};

/// A resource's allowed nodes (spec 2 §1.2): dense by `Node::index`, so that lookups are array accesses and copies one
/// allocation. Plain iteration is by node index; the order of Pacemaker's hash table, where it matters, is asked for.
class NodeTable {
public:
    /// The entry for `node` or null.
    [[nodiscard]] NodeEntry* find(const Node& node);
    [[nodiscard]] const NodeEntry* find(const Node& node) const;
    /// Adds an entry unless there is one; returns the one that is there.
    NodeEntry& insert(Node& node, Score score, DiscoveryMode discovery);
    void erase(const Node& node);
    void clear();

    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }

    /// A copy that counts as a new generation of the hash table (spec 1 §20.1). The copy constructor, in contrast, keeps
    /// the generation: use it only for moving a table about.
    [[nodiscard]] NodeTable copy() const;

    /// Entries in the order of Pacemaker's hash table, for the few places where it decides ties.
    [[nodiscard]] std::vector<NodeEntry*> in_hash_order();

    /// Calls `visit(NodeEntry&)` for every entry, by node index.
    template <typename Visit>
    void for_each(Visit visit) {
        for (NodeEntry& entry : entries_) {
            if (entry.node != nullptr) {
                visit(entry);
            }
        }
    }
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const NodeEntry& entry : entries_) {
            if (entry.node != nullptr) {
                visit(entry);
            }
        }
    }

private:
    void settle_generation();

    std::vector<NodeEntry> entries_;  ///< by Node::index
    std::uint16_t size_ = 0;
    std::uint16_t next_rank_ = 0;
    std::uint16_t copies_ = 0;  ///< copies made since the ranks were assigned
};

}  // namespace systole::pengine
