#include "xml/id_index.hpp"

#include "xml/node.hpp"

#include <algorithm>

namespace systole::xml {
namespace {

std::string key_of(std::string_view name, std::string_view id) {
    std::string key;
    key.reserve(name.size() + 1 + id.size());
    key += name;
    key += '\n';
    key += id;
    return key;
}

}  // namespace

std::span<_xmlNode* const> IdIndex::find(std::string_view name, std::string_view id) const {
    const auto entry = entries_.find(key_of(name, id));
    return entry == entries_.end() ? std::span<_xmlNode* const>() : std::span<_xmlNode* const>(entry->second);
}

void IdIndex::enter(_xmlNode* subtree) {
    if (!is_element(subtree)) {
        return;
    }
    add(subtree);
    for (xmlNode* child = first_child(subtree); child != nullptr; child = next_sibling(child)) {
        enter(child);
    }
}

void IdIndex::leave(_xmlNode* subtree) {
    if (!is_element(subtree)) {
        return;
    }
    drop(subtree, id_of(subtree));
    for (xmlNode* child = first_child(subtree); child != nullptr; child = next_sibling(child)) {
        leave(child);
    }
}

void IdIndex::id_changed(_xmlNode* element, std::string_view old_id) {
    drop(element, old_id);
    add(element);
}

void IdIndex::add(_xmlNode* element) {
    const std::string_view id = id_of(element);
    if (!id.empty()) {
        entries_[key_of(name_of(element), id)].push_back(element);
    }
}

void IdIndex::drop(_xmlNode* element, std::string_view id) {
    if (id.empty()) {
        return;
    }
    const auto entry = entries_.find(key_of(name_of(element), id));
    if (entry == entries_.end()) {
        return;
    }
    std::erase(entry->second, element);
    if (entry->second.empty()) {
        entries_.erase(entry);
    }
}

}  // namespace systole::xml
