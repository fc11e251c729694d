#include "cib/operations.hpp"
#include "cib/sections.hpp"
#include "xml/merge.hpp"

#include <algorithm>

namespace systole::cib {
namespace {

bool fits(xml::Element element, xml::Element pattern) {
    return element.name() == pattern.name() && std::ranges::all_of(pattern.attributes(), [element](const xml::Attribute& one) {
               return element.attribute(one.name) == one.value;
           });
}

/// The first element below `top` (not itself) that fits.
xml::Element find_like(xml::Element top, xml::Element pattern) {
    for (const xml::Element child : top.children()) {
        if (fits(child, pattern)) {
            return child;
        }
        if (const xml::Element found = find_like(child, pattern); found) {
            return found;
        }
    }
    return {};
}

xml::Element find_fitting(const xml::Editor& editor, xml::Element section, xml::Element pattern) {
    if (pattern.id().empty()) {
        return find_like(section, pattern);
    }
    xml::Element first;
    for (const xml::Element candidate : editor.find(pattern.name(), pattern.id())) {
        const bool is_candidate = candidate != section && fits(candidate, pattern) && xml::is_at_or_below(candidate, section);
        if (is_candidate && (!first || xml::comes_before(candidate, first))) {
            first = candidate;
        }
    }
    return first;
}

Status remove_fitting(xml::Editor& editor, xml::Element section, xml::Element pattern) {
    if (!section) {
        return Status::invalid;
    }
    if (const xml::Element found = find_fitting(editor, section, pattern); found) {
        editor.remove(found);
    }
    return Status::ok;
}

OperationResult remove_from_section(Workplace work, const Request& request) {
    const xml::Element input = effective_input(request);
    if (!input) {
        return Status::invalid;
    }
    if (request.scope.empty() || !input.is(request.scope)) {
        return remove_fitting(work.editor, find_section(work.editor.root(), request.scope), input);
    }
    for (const xml::Element pattern : input.children()) {
        const Status status = remove_fitting(work.editor, find_section(work.editor.root(), request.scope), pattern);
        if (status != Status::ok) {
            return status;
        }
    }
    return Status::ok;
}

/// Removes one match: the element, or just the attribute that matched.
void remove_match(xml::Editor& editor, const xml::XPathMatch& match) {
    if (!xml::is_at_or_below(match.element, editor.root()) || match.comment) {
        return;
    }
    if (match.attribute.empty()) {
        editor.remove(match.element);
    } else {
        editor.unset(match.element, match.attribute);
    }
}

OperationResult remove_matches(Workplace work, const Request& request) {
    const base::Result<std::vector<xml::XPathMatch>> found = xml::find_matches(work.editor.root(), request.xpath);
    if (!found || found->empty()) {
        return Status::ok;
    }
    std::vector<xml::XPathMatch> matches = *found;
    const bool is_root = std::ranges::any_of(matches, [&work](const xml::XPathMatch& match) {
        return match.element == work.editor.root() && match.attribute.empty() && !match.comment;
    });
    if (is_root) {
        return Status::invalid;
    }
    if (!request.is_multiple) {
        matches.resize(1);
    }
    // Last to first, so that what is within another match goes first.
    for (auto match = matches.rbegin(); match != matches.rend(); ++match) {
        remove_match(work.editor, *match);
    }
    return Status::ok;
}

}  // namespace

OperationResult remove(Workplace work, const Request& request) {
    return request.xpath.empty() ? remove_from_section(work, request) : remove_matches(work, request);
}

}  // namespace systole::cib
