#include "xml/patchset_writer.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace systole::xml {
namespace {

struct AttributeTally {
    AttributeList before;
    std::vector<std::string> names;
    std::vector<std::string> moved;
};

void add_names(std::vector<std::string>& names, const std::vector<std::string>& more) {
    for (const std::string& name : more) {
        if (std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
}

/// What a log comes to, ordered by what each node ended as.
class PatchWriter {
public:
    PatchWriter(Element root, std::span<const Change> changes) : root_(root.native()), diff_(Document::create("diff")) {
        diff_.mutable_root().set("format", "2");
        for (const Change& change : changes) {
            std::visit([this](const auto& one) { note(one); }, change);
        }
    }

    Document write() {
        for (const auto& [element, tally] : attributes_) {
            mark_path_to(element);
        }
        for (xmlNode* const node : inserted_) {
            mark_path_to(node);
        }
        for (xmlNode* const node : moved_) {
            mark_path_to(node);
        }
        write_node(root_);
        return std::move(diff_);
    }

private:
    void note(const AttributesChanged& change) {
        const auto [entry, is_first] = attributes_.try_emplace(change.element);
        if (is_first) {
            entry->second.before = change.before;
        }
        add_names(entry->second.names, change.names);
        add_names(entry->second.moved, change.moved);
    }
    void note(const Inserted& change) { inserted_.insert(change.node); }
    void note(const Moved& change) {
        if (change.is_reported) {
            moved_.insert(change.node);
        }
    }
    void note(const Removed& change) {
        removed_parents_[change.node.get()] = change.parent;
        if (is_within_inserted(change.node.get())) {
            return;
        }
        MutableElement element = append_change("delete", change.path);
        if (is_comment(change.node.get())) {
            element.set("position", change.position);
        }
    }

    MutableElement append_change(std::string_view operation, const std::string& path) {
        MutableElement change = diff_.mutable_root().append("change");
        change.set("operation", operation).set("path", path);
        return change;
    }

    /// The parent, or the one it had when it was removed.
    const xmlNode* parent_of(const xmlNode* node) const {
        const auto removed = removed_parents_.find(node);
        return removed != removed_parents_.end() ? removed->second : parent_element(node);
    }

    bool is_within_inserted(const xmlNode* node) const {
        for (const xmlNode* at = node; at != nullptr; at = parent_of(at)) {
            if (inserted_.contains(const_cast<xmlNode*>(at))) {
                return true;
            }
        }
        return false;
    }

    bool is_removed(const xmlNode* node) const {
        for (const xmlNode* at = node; at != nullptr; at = parent_of(at)) {
            if (removed_parents_.contains(at)) {
                return true;
            }
        }
        return false;
    }

    /// Notes for each ancestor which child leads to the changed node, unless the node is gone.
    void mark_path_to(xmlNode* node) {
        if (is_removed(node)) {
            return;
        }
        for (xmlNode* child = node; child != root_; child = child->parent) {
            if (!marked_.insert(child).second) {
                return;
            }
            changed_children_[child->parent].push_back(child);
        }
    }

    void write_node(xmlNode* node) {
        if (inserted_.contains(node)) {
            MutableElement change = append_change("create", path_of(node->parent));
            change.set("position", position_of(node));
            append_copy(change, node);
            return;
        }
        write_attributes(node);
        for (xmlNode* const child : changed_children_in_order(node)) {
            write_node(child);
        }
        if (moved_.contains(node)) {
            append_change("move", path_of(node)).set("position", position_of(node));
        }
    }

    static void append_copy(MutableElement change, xmlNode* node) {
        xmlAddChild(change.native(), xmlDocCopyNode(node, change.native()->doc, 1));
    }

    std::vector<xmlNode*> changed_children_in_order(xmlNode* node) const {
        const auto entry = changed_children_.find(node);
        if (entry == changed_children_.end() || entry->second.size() < 2) {
            return entry == changed_children_.end() ? std::vector<xmlNode*>() : entry->second;
        }
        const std::unordered_set<xmlNode*> changed(entry->second.begin(), entry->second.end());
        std::vector<xmlNode*> ordered;
        for (xmlNode* child = first_child(node); child != nullptr; child = next_sibling(child)) {
            if (changed.contains(child)) {
                ordered.push_back(child);
            }
        }
        return ordered;
    }

    void write_attributes(xmlNode* node) {
        const auto entry = attributes_.find(node);
        if (entry == attributes_.end()) {
            return;
        }
        const AttributeTally& tally = entry->second;
        Document list = Document::create("change-list");
        const AttributeList after = attributes_of(node);
        for (const AttributeText& attribute : after) {
            if (is_reported(tally, attribute)) {
                list.mutable_root().append("change-attr").set("name", attribute.name).set("operation", "set").set("value",
                                                                                                               attribute.value);
            }
        }
        for (const std::string& name : tally.names) {
            const bool was_there = std::ranges::find(tally.before, name, &AttributeText::name) != tally.before.end();
            if (was_there && std::ranges::find(after, name, &AttributeText::name) == after.end()) {
                list.mutable_root().append("change-attr").set("name", name).set("operation", "unset");
            }
        }
        if (!list.root().child()) {
            return;
        }
        MutableElement change = append_change("modify", path_of(node));
        change.append_copy(list.root());
        MutableElement result = change.append("change-result").append(view_of(node->name));
        for (const AttributeText& attribute : after) {
            result.set(attribute.name, attribute.value);
        }
    }

    static bool is_reported(const AttributeTally& tally, const AttributeText& attribute) {
        if (std::ranges::find(tally.moved, attribute.name) != tally.moved.end()) {
            return true;
        }
        if (std::ranges::find(tally.names, attribute.name) == tally.names.end()) {
            return false;
        }
        const auto old = std::ranges::find(tally.before, attribute.name, &AttributeText::name);
        return old == tally.before.end() || old->value != attribute.value;
    }

    xmlNode* root_;
    Document diff_;
    std::unordered_map<xmlNode*, AttributeTally> attributes_;
    std::unordered_set<xmlNode*> inserted_;
    std::unordered_set<xmlNode*> moved_;
    std::unordered_map<const xmlNode*, xmlNode*> removed_parents_;
    std::unordered_set<xmlNode*> marked_;
    std::unordered_map<xmlNode*, std::vector<xmlNode*>> changed_children_;
};

}  // namespace

Document write_patchset(Element root, std::span<const Change> changes) {
    return PatchWriter(root, changes).write();
}

}  // namespace systole::xml
