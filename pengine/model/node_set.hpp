#pragma once

#include <cstddef>
#include <vector>

#include "pengine/model/node.hpp"

namespace systole::pengine {

/// A set of nodes by index.
class NodeSet {
public:
    void insert(const Node& node) {
        if (bits_.size() <= node.index) {
            bits_.resize(node.index + 1U, false);
        }
        if (!bits_[node.index]) {
            bits_[node.index] = true;
            ++size_;
        }
    }
    void erase(const Node& node) {
        if (contains(node)) {
            bits_[node.index] = false;
            --size_;
        }
    }
    [[nodiscard]] bool contains(const Node& node) const { return node.index < bits_.size() && bits_[node.index]; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

private:
    std::vector<bool> bits_;
    std::size_t size_ = 0;
};

}  // namespace systole::pengine
