#pragma once

// Private to xml/: small helpers over libxml2's nodes, so that the rest of the folder reads as trees of elements and comments.
// Included by .cpp files of this folder only.

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace systole::xml {

/// A node that hangs in no document any more; freed with its subtree.
struct NodeDeleter {
    void operator()(xmlNode* node) const noexcept { xmlFreeNode(node); }
};
using OwnedNode = std::unique_ptr<xmlNode, NodeDeleter>;

struct AttributeText {
    std::string name;
    std::string value;

    bool operator==(const AttributeText&) const = default;
};
using AttributeList = std::vector<AttributeText>;

[[nodiscard]] inline std::string_view view_of(const xmlChar* text) {
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}
[[nodiscard]] inline const xmlChar* to_xml(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

[[nodiscard]] inline bool is_element(const xmlNode* node) {
    return node != nullptr && node->type == XML_ELEMENT_NODE;
}
[[nodiscard]] inline bool is_comment(const xmlNode* node) {
    return node != nullptr && node->type == XML_COMMENT_NODE;
}
/// Elements and comments make up a tracked document; everything else counts as white space.
[[nodiscard]] inline bool counts(const xmlNode* node) {
    return is_element(node) || is_comment(node);
}

[[nodiscard]] inline xmlNode* first_counting(xmlNode* node) {
    while (node != nullptr && !counts(node)) {
        node = node->next;
    }
    return node;
}
[[nodiscard]] inline xmlNode* first_child(const xmlNode* parent) {
    return is_element(parent) ? first_counting(parent->children) : nullptr;
}
[[nodiscard]] inline xmlNode* next_sibling(const xmlNode* node) {
    return first_counting(node->next);
}
[[nodiscard]] inline xmlNode* previous_sibling(const xmlNode* node) {
    xmlNode* previous = node->prev;
    while (previous != nullptr && !counts(previous)) {
        previous = previous->prev;
    }
    return previous;
}
/// The parent element; null for a root and for what is in no tree.
[[nodiscard]] inline xmlNode* parent_element(const xmlNode* node) {
    return is_element(node->parent) ? node->parent : nullptr;
}
[[nodiscard]] std::vector<xmlNode*> children_of(const xmlNode* parent);
/// How many elements and comments stand before the node.
[[nodiscard]] std::size_t position_of(const xmlNode* node);

/// Null if there is none, or no element.
[[nodiscard]] inline const xmlAttr* find_attribute(const xmlNode* element, std::string_view name) {
    if (element == nullptr) {
        return nullptr;
    }
    for (const xmlAttr* attribute = element->properties; attribute != nullptr; attribute = attribute->next) {
        if (view_of(attribute->name) == name) {
            return attribute;
        }
    }
    return nullptr;
}
/// Documents with entity declarations are refused, so a value is one text node, or none when empty. Never a null pointer.
[[nodiscard]] inline std::string_view value_of(const xmlAttr* attribute) {
    const xmlNode* const text = attribute->children;
    return text == nullptr || text->content == nullptr ? std::string_view("") : view_of(text->content);
}
/// The value, or empty; valid until the attribute changes.
[[nodiscard]] std::string_view attribute_of(const xmlNode* element, std::string_view name);
[[nodiscard]] bool has_attribute(const xmlNode* element, std::string_view name);
[[nodiscard]] AttributeList attributes_of(const xmlNode* element);
/// Makes the attributes exactly those of the list, in its order.
void assign_attributes(xmlNode* element, const AttributeList& attributes);
/// The id, or empty.
[[nodiscard]] inline std::string_view id_of(const xmlNode* node) {
    return is_element(node) ? attribute_of(node, "id") : std::string_view();
}
/// What a path step and a digest call the node: an element's name, "comment" for comments.
[[nodiscard]] inline std::string_view name_of(const xmlNode* node) {
    return is_comment(node) ? std::string_view("comment") : view_of(node->name);
}
[[nodiscard]] inline bool same_name_and_id(const xmlNode* a, const xmlNode* b) {
    return view_of(a->name) == view_of(b->name) && has_attribute(a, "id") == has_attribute(b, "id") && id_of(a) == id_of(b);
}

/// `/cib/configuration/nodes/node[@id='1']`.
[[nodiscard]] std::string path_of(const xmlNode* node);

/// Links a detached node under parent before `next` (or last). Nodes are never merged, as texts do not occur.
void link_before(xmlNode* node, xmlNode* parent, xmlNode* next);

}  // namespace systole::xml
