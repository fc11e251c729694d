#pragma once

#include <optional>
#include <string_view>

#include "pengine/model/node_table.hpp"

namespace systole::pengine {

struct Colocation;
struct Node;
struct Resource;

/// The node whose attributes count for `rsc` when it is on `node`: the node itself, or the assigned host of a guest node's
/// launcher (spec 2 §1.7). Null if that host is not known.
[[nodiscard]] const Node* attribute_node(const Node& node, const Resource& rsc);

/// The node attribute of a colocation that names none: the node itself.
inline constexpr std::string_view kNodeNameAttribute = "#uname";

/// The value of the colocation's node attribute for a resource on a node; names and other values compare without regard to
/// case, two missing ones are equal.
class AttributeValue {
public:
    /// `node` may be null: a missing value.
    AttributeValue(const Node* node, std::string_view attribute, const Resource& rsc);

    bool operator==(const AttributeValue& other) const;

private:
    const Node* node_ = nullptr;               ///< for "#uname": whose name it is; equal names are equal nodes
    std::optional<std::string_view> value_;    ///< for any other attribute
};

/// The best score `rsc` has on an available node with the same attribute value as `other` has on `node`; minus infinity
/// if there is none (spec 2 §8.4). Prepared once, asked for many nodes.
class BestScores {
public:
    BestScores(const Resource& rsc, const NodeTable& table, std::string_view attribute);

    [[nodiscard]] Score best(const Node& node, const Resource& other) const;

private:
    const Resource& rsc_;
    const NodeTable& table_;
    std::string_view attribute_;
    bool is_direct_ = false;  ///< each node stands for itself: a look-up instead of a search
};

}  // namespace systole::pengine
