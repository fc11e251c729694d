#include "cib/digest.hpp"
#include "cib/operations.hpp"
#include "cib/sections.hpp"
#include "xml/merge.hpp"

namespace systole::cib {
namespace {

/// What a running cluster's CIB is replaced by: the status is not the client's to set, and nothing but the two parts is kept.
xml::Document live_replacement(xml::Element cib, const Request& request) {
    const xml::Element input = request.input->root();
    xml::Document replacement = xml::Document::create("cib");
    xml::MutableElement root = replacement.mutable_root();
    for (const xml::Attribute attribute : input.attributes()) {
        root.set(attribute.name, attribute.value);
    }
    if (const xml::Element configuration = input.child("configuration"); configuration) {
        root.append_copy(configuration);
    }
    const xml::Element status = (request.is_sync ? input : cib).child("status");
    if (status) {
        root.append_copy(status);
    } else {
        root.append("status");
    }
    return replacement;
}

OperationResult replace_whole(Workplace work, const Request& request) {
    const xml::Element input = request.input->root();
    if (!request.digest.empty() && versioned_digest(input) != request.digest) {
        return Status::bad_digest;
    }
    if (!request.is_sync && version_of(input) < version_of(work.editor.root())) {
        return Status::stale;
    }
    if (work.options.access == Access::live) {
        work.editor.replace_content(work.editor.root(), live_replacement(work.editor.root(), request).root());
    } else {
        work.editor.replace_content(work.editor.root(), input);
    }
    OperationResult outcome;
    outcome.keeps_version = request.is_sync;
    return outcome;
}

bool is_counterpart(xml::Element element, xml::Element input) {
    return element.name() == input.name() && (!input.has("id") || element.id() == input.id());
}

/// The first element below `top` (not itself) with the input's name and, if it has one, its id.
xml::Element find_namesake(xml::Element top, xml::Element input) {
    for (const xml::Element child : top.children()) {
        if (is_counterpart(child, input)) {
            return child;
        }
        if (const xml::Element found = find_namesake(child, input); found) {
            return found;
        }
    }
    return {};
}

OperationResult replace_in_section(Workplace work, const Request& request) {
    const xml::Element input = effective_input(request);
    if (!input) {
        return Status::invalid;
    }
    if (input.is("cib")) {
        return replace_whole(work, request);
    }
    const bool is_section_itself = input.is(request.scope);
    const xml::Element top = is_section_itself ? work.editor.root() : find_section(work.editor.root(), request.scope);
    if (!top) {
        return Status::invalid;
    }
    const xml::Element target = find_namesake(top, input);
    if (!target) {
        return Status::no_such_object;
    }
    work.editor.replace_content(target, input);
    // Pacemaker puts a new element in the place of the old one, and counts that even if both are equal.
    OperationResult result;
    result.counts_as_change = true;
    result.counts_as_configuration_change = xml::is_at_or_below(target, work.editor.root().child("configuration"));
    return result;
}

OperationResult replace_matches(Workplace work, const Request& request) {
    const std::vector<xml::Element> matches = select(work.editor, request.xpath);
    if (!request.input || matches.empty()) {
        return request.input ? Status::no_such_object : Status::invalid;
    }
    for (const xml::Element match : matches) {
        if (match == work.editor.root()) {
            return replace_whole(work, request);
        }
        // An earlier match may have taken this one away.
        if (xml::is_at_or_below(match, work.editor.root())) {
            const xml::Element parent = match.parent();
            work.editor.remove(match);
            work.editor.append_copy(parent, request.input->root());
        }
        if (!request.is_multiple) {
            break;
        }
    }
    return Status::ok;
}

}  // namespace

OperationResult replace(Workplace work, const Request& request) {
    return request.xpath.empty() ? replace_in_section(work, request) : replace_matches(work, request);
}

}  // namespace systole::cib
