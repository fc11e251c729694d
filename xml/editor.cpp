#include "xml/editor.hpp"

#include "base/ensure.hpp"
#include "xml/change_log.hpp"
#include "xml/node.hpp"
#include "xml/patchset_writer.hpp"

#include <algorithm>

namespace systole::xml {
namespace {

/// Runs the alternative's own function.
template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

ChangeView view_of_change(const Change& change) {
    return std::visit(
        Overloaded{
            [](const AttributesChanged& changed) {
                return ChangeView{ChangeView::Kind::attributes, Element(changed.element),
                                  Element(parent_element(changed.element)), path_of(changed.element)};
            },
            [](const Inserted& inserted) {
                return ChangeView{ChangeView::Kind::insertion, Element(is_element(inserted.node) ? inserted.node : nullptr),
                                  Element(parent_element(inserted.node)), path_of(inserted.node)};
            },
            [](const Removed& removed) {
                return ChangeView{ChangeView::Kind::removal, Element(is_element(removed.node.get()) ? removed.node.get() : nullptr),
                                  Element(removed.parent), removed.path};
            },
            [](const Moved& moved) {
                return ChangeView{ChangeView::Kind::move, Element(is_element(moved.node) ? moved.node : nullptr),
                                  Element(parent_element(moved.node)), path_of(moved.node)};
            },
        },
        change);
}

/// Names whose values differ between two lists, and those that only stand elsewhere.
AttributesChanged compare_lists(xmlNode* element, const AttributeList& after) {
    AttributesChanged change{element, attributes_of(element), {}, {}};
    for (const AttributeText& attribute : after) {
        const auto old = std::ranges::find(change.before, attribute.name, &AttributeText::name);
        if (old == change.before.end() || old->value != attribute.value) {
            change.names.push_back(attribute.name);
        }
    }
    for (const AttributeText& attribute : change.before) {
        if (std::ranges::find(after, attribute.name, &AttributeText::name) == after.end()) {
            change.names.push_back(attribute.name);
        }
    }
    if (change.names.empty() && change.before != after) {
        for (std::size_t i = 0; i < after.size(); ++i) {
            if (after[i].name != change.before[i].name) {
                change.moved.push_back(after[i].name);
            }
        }
    }
    return change;
}

}  // namespace

Editor::Editor(Document document) : document_(std::move(document)), log_(std::make_unique<ChangeLog>()) {
    index_.enter(root().native());
    digest_.enter(root().native());
}

Editor::Editor(Editor&&) noexcept = default;
Editor& Editor::operator=(Editor&&) noexcept = default;
Editor::~Editor() = default;

std::vector<Element> Editor::find(std::string_view name, std::string_view id) const {
    std::vector<Element> elements;
    for (xmlNode* const node : index_.find(name, id)) {
        elements.emplace_back(node);
    }
    return elements;
}

Element Editor::child(Element parent, std::string_view name, std::string_view id) const {
    xmlNode* found = nullptr;
    for (xmlNode* const node : index_.find(name, id)) {
        if (node->parent != parent.native()) {
            continue;
        }
        if (found != nullptr) {
            return parent.child(name, id);
        }
        found = node;
    }
    return Element(found);
}

base::Hash128 Editor::digest_of(Element element) const {
    return digest_.of(element.native());
}

void Editor::set(Element element, std::string_view name, std::string_view value) {
    if (element.attribute(name) == value) {
        return;
    }
    xmlNode* const node = element.native();
    const std::string name_text(name);
    const std::string value_text(value);
    change_attributes(node, {node, attributes_of(node), {name_text}, {}},
                      [&] { xmlSetProp(node, to_xml(name_text), to_xml(value_text)); });
}

void Editor::unset(Element element, std::string_view name) {
    if (!element.has(name)) {
        return;
    }
    xmlNode* const node = element.native();
    const std::string name_text(name);
    change_attributes(node, {node, attributes_of(node), {name_text}, {}}, [&] { xmlUnsetProp(node, to_xml(name_text)); });
}

void Editor::assign_attributes(Element element, Element source) {
    xmlNode* const node = element.native();
    const AttributeList after = attributes_of(source.native());
    AttributesChanged change = compare_lists(node, after);
    if (change.before != after) {
        change_attributes(node, std::move(change), [&] { xml::assign_attributes(node, after); });
    }
}

Element Editor::append_copy(Element parent, Element original) {
    insert_node_copy(parent.native(), nullptr, original.native());
    return Element(parent.native()->last);
}

Element Editor::append(Element parent, std::string_view name) {
    return append_copy(parent, Document::create(name).root());
}

void Editor::append_comment(Element parent, std::string_view text) {
    const OwnedNode comment(xmlNewComment(to_xml(std::string(text))));
    insert_node_copy(parent.native(), nullptr, comment.get());
}

void Editor::remove(Element element) {
    base::ensure(static_cast<bool>(element.parent()), "only what is below the root can be removed");
    remove_node(element.native());
}

void Editor::clear(Element element) {
    for (xmlNode* const child : children_of(element.native())) {
        remove_node(child);
    }
}

Savepoint Editor::savepoint() const {
    return {log_->changes.size()};
}

bool Editor::changed_since(Savepoint since) const {
    return log_->changes.size() > since.position;
}

void Editor::visit_changes(Savepoint since, const std::function<void(const ChangeView&)>& visitor) const {
    for (std::size_t i = since.position; i < log_->changes.size(); ++i) {
        visitor(view_of_change(log_->changes[i]));
    }
}

void Editor::undo(Savepoint to) {
    while (log_->changes.size() > to.position) {
        std::visit(Overloaded{
                       [this](AttributesChanged& changed) {
                           edit_attributes(changed.element, [&changed] { xml::assign_attributes(changed.element, changed.before); });
                       },
                       [this](Inserted& inserted) {
                           unlink(inserted.node);
                           xmlFreeNode(inserted.node);
                       },
                       [this](Removed& removed) { link(removed.node.release(), removed.parent, removed.next); },
                       [this](Moved& moved) {
                           digest_.unlinking(moved.node);
                           xmlNode* const parent = moved.node->parent;
                           xmlUnlinkNode(moved.node);
                           link_before(moved.node, parent, moved.next);
                           digest_.linked(moved.node);
                       },
                   },
                   log_->changes.back());
        log_->changes.pop_back();
    }
}

void Editor::commit() {
    log_->changes.clear();
}

Document Editor::patchset(Savepoint since) const {
    const std::span<const Change> changes(log_->changes);
    return write_patchset(root(), changes.subspan(since.position));
}

std::optional<std::string> Editor::root_attribute_at(Savepoint since, std::string_view name) const {
    const xmlNode* const root_node = root().native();
    for (std::size_t i = since.position; i < log_->changes.size(); ++i) {
        const auto* const changed = std::get_if<AttributesChanged>(&log_->changes[i]);
        if (changed == nullptr || changed->element != root_node) {
            continue;
        }
        const auto old = std::ranges::find(changed->before, name, &AttributeText::name);
        return old == changed->before.end() ? std::nullopt : std::optional(old->value);
    }
    const std::optional<std::string_view> value = root().attribute(name);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

void Editor::insert_node_copy(_xmlNode* parent, _xmlNode* next, const _xmlNode* original) {
    xmlNode* const copy = xmlDocCopyNode(const_cast<xmlNode*>(original), parent->doc, 1);
    base::ensure(copy != nullptr, "a node can be copied");
    link(copy, parent, next);
    log_->changes.emplace_back(Inserted{copy});
}

void Editor::remove_node(_xmlNode* node) {
    Removed removed{nullptr, node->parent, next_sibling(node), path_of(node), is_comment(node) ? position_of(node) : 0};
    unlink(node);
    removed.node.reset(node);
    log_->changes.emplace_back(std::move(removed));
}

void Editor::move_node(_xmlNode* node, _xmlNode* next, bool is_reported) {
    Moved moved{node, next_sibling(node), is_reported};
    if (next != node && next != moved.next) {
        xmlNode* const parent = node->parent;
        digest_.unlinking(node);
        xmlUnlinkNode(node);
        link_before(node, parent, next);
        digest_.linked(node);
    }
    log_->changes.emplace_back(moved);
}

void Editor::change_attributes(_xmlNode* element, AttributesChanged change, const std::function<void()>& edit) {
    edit_attributes(element, edit);
    log_->changes.emplace_back(std::move(change));
}

void Editor::edit_attributes(_xmlNode* element, const std::function<void()>& edit) {
    const std::string old_id(id_of(element));
    if (observer_ != nullptr) {
        observer_->attributes_changing(Element(element));
    }
    edit();
    index_.id_changed(element, old_id);
    digest_.attributes_changed(element, old_id);
    if (observer_ != nullptr) {
        observer_->attributes_changed(Element(element));
    }
}

void Editor::link(_xmlNode* node, _xmlNode* parent, _xmlNode* next) {
    digest_.enter(node);
    link_before(node, parent, next);
    digest_.linked(node);
    index_.enter(node);
    if (observer_ != nullptr && is_element(node)) {
        observer_->entered(Element(node));
    }
}

void Editor::unlink(_xmlNode* node) {
    if (observer_ != nullptr && is_element(node)) {
        observer_->leaving(Element(node));
    }
    index_.leave(node);
    digest_.unlinking(node);
    xmlUnlinkNode(node);
    digest_.leave(node);
}

}  // namespace systole::xml
