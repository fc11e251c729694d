#include "xml/merge.hpp"

#include "base/score.hpp"
#include "xml/node.hpp"

#include <algorithm>

namespace systole::xml {
namespace {

/// The amount that "NAME++" or "NAME+=N" adds to the attribute NAME; nothing if the text is no such update.
std::optional<base::Score> increment_in(std::string_view name, std::string_view text) {
    if (!text.starts_with(name)) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(name.size());
    if (rest == "++") {
        return base::Score(1);
    }
    if (rest.starts_with("+=")) {
        return base::Score::parse(rest.substr(2)).value_or(base::Score());
    }
    return std::nullopt;
}

std::string updated_value(Element target, const Attribute& attribute, ScoreUpdates scores) {
    const std::optional<std::string_view> old = target.attribute(attribute.name);
    const std::optional<base::Score> increment = increment_in(attribute.name, attribute.value);
    if (scores == ScoreUpdates::literal || !old || !increment) {
        return std::string(attribute.value);
    }
    const base::Score sum = base::Score::parse(*old).value_or(base::Score()) + *increment;
    return std::to_string(sum.value());
}

void merge_comment(Editor& editor, Element target, const xmlNode* comment) {
    const std::vector<xmlNode*> present = children_of(target.native());
    const bool is_there = std::ranges::any_of(
        present, [&](const xmlNode* node) { return is_comment(node) && view_of(node->content) == view_of(comment->content); });
    if (!is_there) {
        editor.insert_node_copy(target.native(), nullptr, comment);
    }
}

Element child_for(const Editor& editor, Element target, Element update) {
    if (update.has("id")) {
        return editor.child(target, update.name(), update.id());
    }
    const std::optional<std::string_view> reference = update.attribute("id-ref");
    for (const Element child : target.children(update.name())) {
        if (!reference || child.attribute("id-ref") == reference) {
            return child;
        }
    }
    return {};
}

Element find_below(Element top, Element update) {
    if (same_name_and_id(top.native(), update.native())) {
        return top;
    }
    for (const Element child : top.children()) {
        if (const Element found = find_below(child, update); found) {
            return found;
        }
    }
    return {};
}

std::vector<const xmlNode*> path_from_root(Element element) {
    std::vector<const xmlNode*> path;
    for (const xmlNode* node = element.native(); node != nullptr; node = parent_element(node)) {
        path.push_back(node);
    }
    std::ranges::reverse(path);
    return path;
}

}  // namespace

void merge(Editor& editor, Element target, Element update, ScoreUpdates scores) {
    for (const Attribute attribute : update.attributes()) {
        editor.set(target, attribute.name, updated_value(target, attribute, scores));
    }
    for (const xmlNode* node = first_child(update.native()); node != nullptr; node = next_sibling(node)) {
        if (is_comment(node)) {
            merge_comment(editor, target, node);
            continue;
        }
        const Element child(const_cast<xmlNode*>(node));
        const Element present = child_for(editor, target, child);
        merge(editor, present ? present : editor.append(target, child.name()), child, scores);
    }
}

Element find_counterpart(const Editor& editor, Element top, Element update) {
    if (!update.has("id") || update.id().empty()) {
        return find_below(top, update);
    }
    Element first;
    for (const Element candidate : editor.find(update.name(), update.id())) {
        if (is_at_or_below(candidate, top) && (!first || comes_before(candidate, first))) {
            first = candidate;
        }
    }
    return first;
}

bool is_at_or_below(Element element, Element top) {
    while (element && element != top) {
        element = element.parent();
    }
    return static_cast<bool>(element);
}

bool comes_before(Element a, Element b) {
    const std::vector<const xmlNode*> path_a = path_from_root(a);
    const std::vector<const xmlNode*> path_b = path_from_root(b);
    const auto [at_a, at_b] = std::ranges::mismatch(path_a, path_b);
    if (at_a == path_a.end() || at_b == path_b.end()) {
        return at_a == path_a.end() && at_b != path_b.end();
    }
    for (const xmlNode* node = *at_a; node != nullptr; node = node->next) {
        if (node == *at_b) {
            return true;
        }
    }
    return false;
}

}  // namespace systole::xml
