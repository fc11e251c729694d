// Editor::replace_content: makes one subtree equal to another by the changes that Pacemaker would report for their difference.

#include "xml/change_log.hpp"
#include "xml/editor.hpp"
#include "xml/node.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

namespace systole::xml {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// How many entries before `end` are not skipped.
std::size_t rank(const std::vector<bool>& skipped, std::size_t end) {
    return static_cast<std::size_t>(std::count(skipped.begin(), skipped.begin() + static_cast<std::ptrdiff_t>(end), false));
}

/// Which of two lists' common members have moved, given for each old member (in order of `pairs`) its place in either list.
/// Whoever moved backward is left out of the old list, else out of the new one, when later positions are counted.
class MoveFinder {
public:
    MoveFinder(std::size_t old_size, std::size_t new_size) : skipped_old_(old_size), skipped_new_(new_size) {}

    void skip_old(std::size_t position) { skipped_old_[position] = true; }
    void skip_new(std::size_t position) { skipped_new_[position] = true; }

    bool is_moved(std::size_t old_position, std::size_t new_position) {
        const std::size_t old_rank = rank(skipped_old_, old_position);
        const std::size_t new_rank = rank(skipped_new_, new_position);
        if (old_rank == new_rank) {
            return false;
        }
        if (old_rank > new_rank) {
            skip_old(old_position);
        } else {
            skip_new(new_position);
        }
        return true;
    }

private:
    std::vector<bool> skipped_old_;
    std::vector<bool> skipped_new_;
};

AttributesChanged compare_attributes(xmlNode* element, const AttributeList& after, AttributeOrder order) {
    AttributesChanged change{element, attributes_of(element), {}, {}};
    MoveFinder moves(change.before.size(), after.size());
    for (std::size_t i = 0; i < change.before.size(); ++i) {
        const AttributeText& old = change.before[i];
        const auto match = std::ranges::find(after, old.name, &AttributeText::name);
        if (match == after.end() || match->value != old.value) {
            change.names.push_back(old.name);
        } else if (order == AttributeOrder::matters && moves.is_moved(i, static_cast<std::size_t>(match - after.begin()))) {
            change.moved.push_back(old.name);
        }
    }
    for (const AttributeText& attribute : after) {
        if (std::ranges::find(change.before, attribute.name, &AttributeText::name) == change.before.end()) {
            change.names.push_back(attribute.name);
        }
    }
    return change;
}

std::string matching_key(const xmlNode* node, std::size_t position) {
    std::string key(name_of(node));
    if (is_comment(node)) {
        return key + '\n' + std::to_string(position) + '\n' + std::string(view_of(node->content));
    }
    return has_attribute(node, "id") ? key + "\n=" + std::string(id_of(node)) : key;
}

/// For each old child the place of the new child that stands for it, or kNone.
std::vector<std::size_t> match_children(const std::vector<xmlNode*>& old_children, const std::vector<xmlNode*>& new_children) {
    std::unordered_map<std::string, std::deque<std::size_t>> free_places;
    for (std::size_t i = 0; i < new_children.size(); ++i) {
        free_places[(is_element(new_children[i]) ? "<" : "!") + matching_key(new_children[i], i)].push_back(i);
    }
    std::vector<std::size_t> matches(old_children.size(), kNone);
    for (std::size_t i = 0; i < old_children.size(); ++i) {
        const auto entry = free_places.find((is_element(old_children[i]) ? "<" : "!") + matching_key(old_children[i], i));
        if (entry != free_places.end() && !entry->second.empty()) {
            matches[i] = entry->second.front();
            entry->second.pop_front();
        }
    }
    return matches;
}

/// For each new child the old child that stands for it, or kNone.
std::vector<std::size_t> invert(const std::vector<std::size_t>& matches, std::size_t new_size) {
    std::vector<std::size_t> inverse(new_size, kNone);
    for (std::size_t i = 0; i < matches.size(); ++i) {
        if (matches[i] != kNone) {
            inverse[matches[i]] = i;
        }
    }
    return inverse;
}

/// For each new child whether it stands for an old one that counts as moved.
std::vector<bool> find_moved(const std::vector<std::size_t>& matches, const std::vector<std::size_t>& old_places) {
    std::vector<bool> moved(old_places.size(), false);
    std::vector<std::size_t> in_new_order;
    std::ranges::copy_if(old_places, std::back_inserter(in_new_order), [](std::size_t place) { return place != kNone; });
    if (std::ranges::is_sorted(in_new_order)) {
        return moved;
    }
    MoveFinder moves(matches.size(), old_places.size());
    for (std::size_t i = 0; i < matches.size(); ++i) {
        if (matches[i] == kNone) {
            moves.skip_old(i);
        }
    }
    for (std::size_t j = 0; j < old_places.size(); ++j) {
        if (old_places[j] == kNone) {
            moves.skip_new(j);
        } else {
            moved[j] = moves.is_moved(old_places[j], j);
        }
    }
    return moved;
}

void replace_children(Editor& editor, xmlNode* target, const xmlNode* source, AttributeOrder order) {
    const std::vector<xmlNode*> old_children = children_of(target);
    const std::vector<xmlNode*> new_children = children_of(source);
    const std::vector<std::size_t> matches = match_children(old_children, new_children);
    for (std::size_t i = 0; i < old_children.size(); ++i) {
        if (matches[i] == kNone) {
            editor.remove_node(old_children[i]);
        } else if (is_element(old_children[i])) {
            editor.replace_content(Element(old_children[i]), Element(new_children[matches[i]]), order);
        }
    }
    const std::vector<std::size_t> old_places = invert(matches, new_children.size());
    const std::vector<bool> moved = find_moved(matches, old_places);
    xmlNode* next = first_child(target);
    for (std::size_t j = 0; j < new_children.size(); ++j) {
        if (old_places[j] == kNone) {
            editor.insert_node_copy(target, next, new_children[j]);
            continue;
        }
        xmlNode* const child = old_children[old_places[j]];
        if (child == next) {
            next = next_sibling(child);
            if (moved[j]) {
                editor.move_node(child, next, true);
            }
        } else {
            editor.move_node(child, next, moved[j]);
        }
    }
}

}  // namespace

void Editor::replace_content(Element element, Element source, AttributeOrder order) {
    xmlNode* const node = element.native();
    const AttributeList after = attributes_of(source.native());
    AttributesChanged change = compare_attributes(node, after, order);
    if (!change.names.empty() || !change.moved.empty()) {
        change_attributes(node, std::move(change), [&] { xml::assign_attributes(node, after); });
    }
    replace_children(*this, node, source.native(), order);
}

}  // namespace systole::xml
