#include "xml/element.hpp"

#include "base/ensure.hpp"
#include "xml/node.hpp"

#include <libxml/tree.h>

#include <memory>

namespace systole::xml {

namespace {

const char* chars(const xmlChar* text) {
    return reinterpret_cast<const char*>(text);
}

const xmlChar* xml_chars(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

xmlNode* element_at_or_after(xmlNode* node) {
    while (node != nullptr && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return node;
}

void append_text_below(const xmlNode* node, std::string& text) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
            text += chars(child->content);
        } else if (child->type == XML_ELEMENT_NODE) {
            append_text_below(child, text);
        }
    }
}

}  // namespace

std::string_view Element::name() const {
    return node_ == nullptr ? std::string_view() : std::string_view(chars(node_->name));
}

std::optional<std::string_view> Element::attribute(std::string_view name) const {
    const xmlAttr* found = find_attribute(node_, name);
    return found == nullptr ? std::nullopt : std::optional(value_of(found));
}

std::string_view Element::get(std::string_view name, std::string_view fallback) const {
    const xmlAttr* found = find_attribute(node_, name);
    return found == nullptr ? fallback : value_of(found);
}

bool Element::has(std::string_view name) const {
    return find_attribute(node_, name) != nullptr;
}

Attributes Element::attributes() const {
    return Attributes(node_ == nullptr ? nullptr : node_->properties);
}

Element Element::parent() const {
    if (node_ == nullptr || node_->parent == nullptr || node_->parent->type != XML_ELEMENT_NODE) {
        return {};
    }
    return Element(node_->parent);
}

Element Element::child() const {
    return Element(node_ == nullptr ? nullptr : element_at_or_after(node_->children));
}

Element Element::child(std::string_view name) const {
    const Element first = child();
    return first && !first.is(name) ? first.next(name) : first;
}

Element Element::child(std::string_view name, std::string_view id) const {
    for (const Element candidate : children(name)) {
        if (candidate.id() == id) {
            return candidate;
        }
    }
    return {};
}

Element Element::next() const {
    return Element(node_ == nullptr ? nullptr : element_at_or_after(node_->next));
}

Element Element::next(std::string_view name) const {
    Element candidate = next();
    while (candidate && !candidate.is(name)) {
        candidate = candidate.next();
    }
    return candidate;
}

Elements Element::children() const {
    return Elements(child());
}

NamedElements Element::children(std::string_view name) const {
    return {child(name), name};
}

std::string Element::text() const {
    std::string text;
    if (node_ != nullptr) {
        append_text_below(node_, text);
    }
    return text;
}

long Element::line() const {
    return node_ == nullptr ? 0 : xmlGetLineNo(node_);
}

Attribute Attributes::Iterator::operator*() const {
    return Attribute{chars(at_->name), value_of(at_)};
}

Attributes::Iterator& Attributes::Iterator::operator++() {
    at_ = at_->next;
    return *this;
}

MutableElement& MutableElement::set(std::string_view name, std::string_view value) {
    base::ensure(node_ != nullptr, "an attribute is set on an element");
    xmlSetProp(node_, xml_chars(std::string(name)), xml_chars(std::string(value)));
    return *this;
}

MutableElement& MutableElement::set(std::string_view name, long long value) {
    return set(name, std::string_view(std::to_string(value)));
}

MutableElement& MutableElement::set_if(std::string_view name, std::optional<std::string_view> value) {
    return value ? set(name, *value) : *this;
}

MutableElement& MutableElement::unset(std::string_view name) {
    base::ensure(node_ != nullptr, "an attribute is removed from an element");
    xmlUnsetProp(node_, xml_chars(std::string(name)));
    return *this;
}

MutableElement MutableElement::append(std::string_view name) {
    base::ensure(node_ != nullptr, "a child is appended to an element");
    xmlNode* made = xmlNewDocNode(node_->doc, nullptr, xml_chars(std::string(name)), nullptr);
    return MutableElement(xmlAddChild(node_, made));
}

MutableElement MutableElement::append_copy(Element original) {
    base::ensure(node_ != nullptr && original, "a copy is appended to an element");
    return MutableElement(xmlAddChild(node_, xmlDocCopyNode(original.native(), node_->doc, 1)));
}

MutableElement& MutableElement::append_text(std::string_view text) {
    base::ensure(node_ != nullptr, "text is appended to an element");
    xmlNodeAddContentLen(node_, xml_chars(std::string(text)), static_cast<int>(text.size()));
    return *this;
}

MutableElement& MutableElement::append_comment(std::string_view text) {
    base::ensure(node_ != nullptr, "a comment is appended to an element");
    xmlAddChild(node_, xmlNewDocComment(node_->doc, xml_chars(std::string(text))));
    return *this;
}

MutableElement MutableElement::insert_copy_before(Element original, Element before) {
    base::ensure(node_ != nullptr && original && before.parent() == *this, "a copy is inserted before a child");
    return MutableElement(xmlAddPrevSibling(before.native(), xmlDocCopyNode(original.native(), node_->doc, 1)));
}

void MutableElement::remove() {
    base::ensure(node_ != nullptr, "an element is removed");
    xmlUnlinkNode(node_);
    xmlFreeNode(node_);
    node_ = nullptr;
}

void MutableElement::clear() {
    base::ensure(node_ != nullptr, "an element is cleared");
    xmlNodeSetContent(node_, nullptr);
}

}  // namespace systole::xml
