#pragma once

// Private to xml/: what Editor records. Included by .cpp files of this folder only.

#include "xml/node.hpp"

#include <string>
#include <variant>
#include <vector>

namespace systole::xml {

/// Attributes of an element were set, removed or put into another order.
struct AttributesChanged {
    xmlNode* element = nullptr;
    AttributeList before;
    /// Names to report. An attribute whose value is the same in the end is reported only if it was moved.
    std::vector<std::string> names;
    std::vector<std::string> moved;
};

/// A subtree was put into the tree.
struct Inserted {
    xmlNode* node = nullptr;
};

/// A subtree was taken out of the tree; the log keeps it for undo.
struct Removed {
    OwnedNode node;
    xmlNode* parent = nullptr;
    xmlNode* next = nullptr;        ///< the sibling after it then; null if it was last
    std::string path;               ///< its path then
    std::size_t position = 0;       ///< its position then
};

/// A node changed its place among its siblings.
struct Moved {
    xmlNode* node = nullptr;
    xmlNode* next = nullptr;        ///< the sibling after it before
    bool is_reported = true;        ///< false: its place follows from the other changes
};

using Change = std::variant<AttributesChanged, Inserted, Removed, Moved>;

struct ChangeLog {
    std::vector<Change> changes;
};

}  // namespace systole::xml
