#pragma once

#include "base/digest.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

struct _xmlNode;

namespace systole::xml {

/// Digest of a document that is cheap to keep up to date: an element's digest is the hash of its name and attributes plus, for each
/// child, the hash of the child's digest with name and id of the sibling before it. A change so touches the element, its ancestors
/// and the next sibling. Attributes that record who changed a CIB when (see is_ignored_by_digests) do not count.
/// Equal documents have equal digests, on every machine. Kept by Editor.
class ReplicaDigest {
public:
    /// The digest of the whole document with this root.
    [[nodiscard]] base::Hash128 of(const _xmlNode* root) const;

    /// Adds a subtree that is not linked to the rest yet (or a root).
    void enter(const _xmlNode* subtree);
    /// Forgets a subtree that is not linked to the rest any more.
    void leave(const _xmlNode* subtree);
    /// The node, known already, has just been linked to its place.
    void linked(const _xmlNode* node);
    /// The node is about to be unlinked from its place.
    void unlinking(const _xmlNode* node);
    /// The element's attributes have changed; old_id is its id before ("" for none).
    void attributes_changed(const _xmlNode* element, std::string_view old_id);

private:
    struct Entry {
        base::Hash128 own;     ///< of name and attributes alone
        base::Hash128 total;   ///< with the children's contributions
    };

    void update(const _xmlNode* node, const base::Hash128& new_total);
    base::Hash128 compute(const _xmlNode* node);

    std::unordered_map<const _xmlNode*, Entry> entries_;
};

/// cib-last-written, crm-debug-origin and update-*: no part of a CIB's identity.
[[nodiscard]] bool is_ignored_by_digests(std::string_view attribute);

}  // namespace systole::xml
