#include "xml/document.hpp"

#include <fmt/format.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

namespace systole::xml {

namespace {

using base::Errc;
using base::Error;
using base::Result;

struct FreeContext {
    void operator()(xmlXPathContext* context) const noexcept { xmlXPathFreeContext(context); }
};

struct FreeObject {
    void operator()(xmlXPathObject* object) const noexcept { xmlXPathFreeObject(object); }
};

void ignore_error(void* /*user*/, xmlErrorPtr /*error*/) noexcept {}

XPathMatch match_of(xmlNode* node) {
    switch (static_cast<int>(node->type)) {
        case XML_ATTRIBUTE_NODE:
            return {Element(node->parent), reinterpret_cast<const char*>(node->name)};
        case XML_DOCUMENT_NODE:
            return {Element(xmlDocGetRootElement(reinterpret_cast<xmlDoc*>(node))), {}};
        case XML_ELEMENT_NODE:
            return {Element(node), {}};
        case XML_COMMENT_NODE:
            return {Element(node->parent), {}, reinterpret_cast<const char*>(node->content)};
        default:
            return {Element(node->parent), {}};
    }
}

}  // namespace

Result<std::vector<XPathMatch>> find_matches(Element context, const std::string& xpath) {
    std::vector<XPathMatch> matches;
    if (!context) {
        return matches;
    }
    const std::unique_ptr<xmlXPathContext, FreeContext> evaluation(xmlXPathNewContext(context.native()->doc));
    evaluation->error = ignore_error;
    evaluation->node = context.native();
    const std::unique_ptr<xmlXPathObject, FreeObject> value(
        xmlXPathEval(reinterpret_cast<const xmlChar*>(xpath.c_str()), evaluation.get()));
    if (value == nullptr || value->type != XPATH_NODESET) {
        return Error{Errc::invalid, fmt::format("'{}' is not an XPath that selects elements", xpath)};
    }
    xmlXPathNodeSetSort(value->nodesetval);
    const int count = value->nodesetval == nullptr ? 0 : value->nodesetval->nodeNr;
    matches.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        matches.push_back(match_of(value->nodesetval->nodeTab[i]));
    }
    return matches;
}

Result<std::vector<Element>> find_all(Element context, const std::string& xpath) {
    auto matches = find_matches(context, xpath);
    if (!matches) {
        return matches.error();
    }
    std::vector<Element> elements;
    elements.reserve(matches->size());
    for (const XPathMatch& match : *matches) {
        elements.push_back(match.element);
    }
    return elements;
}

}  // namespace systole::xml
