#include "cib/access.hpp"
#include "cib/cib.hpp"
#include "cib/sections.hpp"

namespace systole::cib {
namespace {

/// An element with its attributes, and with what is below it unless that is not wanted.
xml::Document copy_for(xml::Element element, const Request& request) {
    if (!request.is_no_children) {
        return xml::Document::copy_of(element);
    }
    xml::Document copy = xml::Document::create(element.name());
    for (const xml::Attribute attribute : element.attributes()) {
        copy.mutable_root().set(attribute.name, attribute.value);
    }
    return copy;
}

Answer query_section(xml::Element cib, const Request& request) {
    const xml::Element section = find_section(cib, request.scope);
    if (!section) {
        return {Status::no_such_object, std::nullopt, {}};
    }
    return {Status::ok, copy_for(section, request), {}};
}

/// Several matches are wrapped; matched attributes become attributes of the wrapper, later ones overwriting earlier ones.
Answer query_xpath(xml::Element cib, const Request& request) {
    const base::Result<std::vector<xml::XPathMatch>> matches = xml::find_matches(cib, request.xpath);
    if (!matches || matches->empty()) {
        return {Status::no_such_object, std::nullopt, {}};
    }
    const xml::XPathMatch& first = matches->front();
    if (matches->size() == 1 && first.attribute.empty() && !first.comment) {
        return {Status::ok, copy_for(first.element, request), {}};
    }
    xml::Document wrapper = xml::Document::create("xpath-query");
    xml::MutableElement root = wrapper.mutable_root();
    for (const xml::XPathMatch& match : *matches) {
        if (match.comment) {
            root.append_comment(*match.comment);
        } else if (!match.attribute.empty()) {
            root.set(match.attribute, match.element.get(match.attribute));
        } else {
            root.append_copy(copy_for(match.element, request).root());
        }
    }
    return {Status::ok, std::move(wrapper), {}};
}

}  // namespace

Answer Cib::query(const Request& request) const {
    std::optional<xml::Document> readable;
    if (is_access_controlled(root(), request.user)) {
        readable = AccessMap(root(), request.user, request.groups).readable_part(root());
        if (!readable) {
            return {Status::denied, std::nullopt, {}};
        }
    }
    const xml::Element cib = readable ? readable->root() : root();
    return request.xpath.empty() ? query_section(cib, request) : query_xpath(cib, request);
}

}  // namespace systole::cib
