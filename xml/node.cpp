#include "xml/node.hpp"

#include <fmt/format.h>

namespace systole::xml {
std::vector<xmlNode*> children_of(const xmlNode* parent) {
    std::vector<xmlNode*> children;
    for (xmlNode* child = first_child(parent); child != nullptr; child = next_sibling(child)) {
        children.push_back(child);
    }
    return children;
}

std::size_t position_of(const xmlNode* node) {
    std::size_t position = 0;
    for (const xmlNode* sibling = previous_sibling(node); sibling != nullptr; sibling = previous_sibling(sibling)) {
        ++position;
    }
    return position;
}

std::string_view attribute_of(const xmlNode* element, std::string_view name) {
    const xmlAttr* const attribute = find_attribute(element, name);
    return attribute == nullptr ? std::string_view() : value_of(attribute);
}

bool has_attribute(const xmlNode* element, std::string_view name) {
    return is_element(element) && find_attribute(element, name) != nullptr;
}

AttributeList attributes_of(const xmlNode* element) {
    AttributeList attributes;
    for (const xmlAttr* attribute = element->properties; attribute != nullptr; attribute = attribute->next) {
        attributes.push_back({std::string(view_of(attribute->name)), std::string(value_of(attribute))});
    }
    return attributes;
}

void assign_attributes(xmlNode* element, const AttributeList& attributes) {
    while (element->properties != nullptr) {
        xmlRemoveProp(element->properties);
    }
    for (const AttributeText& attribute : attributes) {
        xmlNewProp(element, to_xml(attribute.name), to_xml(attribute.value));
    }
}

std::string path_of(const xmlNode* node) {
    const xmlNode* const parent = parent_element(node);
    std::string path = parent == nullptr ? std::string() : path_of(parent);
    path += '/';
    path += name_of(node);
    if (has_attribute(node, "id")) {
        path += fmt::format("[@id='{}']", id_of(node));
    }
    return path;
}

void link_before(xmlNode* node, xmlNode* parent, xmlNode* next) {
    if (next == nullptr) {
        xmlAddChild(parent, node);
    } else {
        xmlAddPrevSibling(next, node);
    }
}

}  // namespace systole::xml
