#include "xml/replica_digest.hpp"

#include "base/ensure.hpp"
#include "xml/node.hpp"

#include <algorithm>
#include <array>

namespace systole::xml {
namespace {

/// Separates parts of what is hashed; it cannot occur in XML text.
constexpr char kSeparator = '\x01';

base::Hash128 own_hash(const xmlNode* node) {
    if (is_comment(node)) {
        std::string text = "!";
        text += view_of(node->content);
        return base::hash128(text);
    }
    std::string text(view_of(node->name));
    for (const xmlAttr* attribute = node->properties; attribute != nullptr; attribute = attribute->next) {
        const std::string_view name = view_of(attribute->name);
        if (is_ignored_by_digests(name)) {
            continue;
        }
        text += kSeparator;
        text += name;
        text += kSeparator;
        text += attribute->children == nullptr ? std::string_view() : view_of(attribute->children->content);
    }
    return base::hash128(text);
}

/// What a sibling is called in the contribution of the node after it.
std::string sibling_key(std::string_view name, std::string_view id) {
    std::string key(name);
    key += kSeparator;
    key += id;
    return key;
}

std::string key_before(const xmlNode* node) {
    const xmlNode* const previous = previous_sibling(node);
    return previous == nullptr ? std::string() : sibling_key(name_of(previous), id_of(previous));
}

/// What a child adds to its parent's digest.
base::Hash128 contribution(const base::Hash128& child, const std::string& key_of_previous) {
    return base::hash128(child.hex() + kSeparator + key_of_previous);
}

}  // namespace

bool is_ignored_by_digests(std::string_view attribute) {
    static constexpr std::array<std::string_view, 5> kIgnored = {
        "cib-last-written", "crm-debug-origin", "update-client", "update-origin", "update-user"};
    return std::ranges::find(kIgnored, attribute) != kIgnored.end();
}

base::Hash128 ReplicaDigest::of(const _xmlNode* root) const {
    const auto entry = entries_.find(root);
    base::ensure(entry != entries_.end(), "the root of a tracked document has a digest");
    return entry->second.total;
}

void ReplicaDigest::enter(const _xmlNode* subtree) {
    compute(subtree);
}

base::Hash128 ReplicaDigest::compute(const _xmlNode* node) {
    const base::Hash128 own = own_hash(node);
    base::Hash128 total = own;
    std::string previous_key;
    for (const xmlNode* child = first_child(node); child != nullptr; child = next_sibling(child)) {
        total += contribution(compute(child), previous_key);
        previous_key = sibling_key(name_of(child), id_of(child));
    }
    entries_[node] = {own, total};
    return total;
}

void ReplicaDigest::leave(const _xmlNode* subtree) {
    entries_.erase(subtree);
    for (const xmlNode* child = first_child(subtree); child != nullptr; child = next_sibling(child)) {
        leave(child);
    }
}

void ReplicaDigest::linked(const _xmlNode* node) {
    const xmlNode* const parent = parent_element(node);
    base::Hash128 total = entries_.at(parent).total;
    total += contribution(entries_.at(node).total, key_before(node));
    if (const xmlNode* const next = next_sibling(node); next != nullptr) {
        const base::Hash128& digest = entries_.at(next).total;
        total -= contribution(digest, key_before(node));
        total += contribution(digest, key_before(next));
    }
    update(parent, total);
}

void ReplicaDigest::unlinking(const _xmlNode* node) {
    const xmlNode* const parent = parent_element(node);
    base::Hash128 total = entries_.at(parent).total;
    total -= contribution(entries_.at(node).total, key_before(node));
    if (const xmlNode* const next = next_sibling(node); next != nullptr) {
        const base::Hash128& digest = entries_.at(next).total;
        total -= contribution(digest, key_before(next));
        total += contribution(digest, key_before(node));
    }
    update(parent, total);
}

void ReplicaDigest::attributes_changed(const _xmlNode* element, std::string_view old_id) {
    Entry& entry = entries_.at(element);
    base::Hash128 total = entry.total;
    total -= entry.own;
    entry.own = own_hash(element);
    total += entry.own;
    update(element, total);

    const xmlNode* const next = next_sibling(element);
    const xmlNode* const parent = parent_element(element);
    if (next == nullptr || parent == nullptr || old_id == id_of(element)) {
        return;
    }
    base::Hash128 parent_total = entries_.at(parent).total;
    const base::Hash128& digest = entries_.at(next).total;
    parent_total -= contribution(digest, sibling_key(name_of(element), old_id));
    parent_total += contribution(digest, key_before(next));
    update(parent, parent_total);
}

void ReplicaDigest::update(const _xmlNode* node, const base::Hash128& new_total) {
    const base::Hash128 old_total = entries_.at(node).total;
    entries_.at(node).total = new_total;
    const xmlNode* const parent = parent_element(node);
    if (parent == nullptr) {
        return;
    }
    const std::string key = key_before(node);
    base::Hash128 parent_total = entries_.at(parent).total;
    parent_total -= contribution(old_total, key);
    parent_total += contribution(new_total, key);
    update(parent, parent_total);
}

}  // namespace systole::xml
