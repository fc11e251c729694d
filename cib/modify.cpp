#include "cib/operations.hpp"
#include "cib/sections.hpp"
#include "xml/merge.hpp"

namespace systole::cib {
namespace {

xml::ScoreUpdates scores_of(const Request& request) {
    return request.is_score_update ? xml::ScoreUpdates::arithmetic : xml::ScoreUpdates::literal;
}

/// The section, made if it is a known one that the CIB lacks.
xml::Element section_for(xml::Editor& editor, std::string_view name) {
    const xml::Element present = find_section(editor.root(), name);
    const std::optional<std::string_view> parent_name = parent_of_section(name);
    if (present || !parent_name) {
        return present;
    }
    const xml::Element parent = find_section(editor.root(), *parent_name);
    return parent ? editor.append(parent, name) : xml::Element();
}

OperationResult modify_section(Workplace work, const Request& request) {
    const xml::Element input = effective_input(request);
    const xml::Element section = section_for(work.editor, request.scope);
    if (!input || !section) {
        return Status::invalid;
    }
    if (const xml::Element target = xml::find_counterpart(work.editor, section, input); target) {
        xml::merge(work.editor, target, input, scores_of(request));
        return Status::ok;
    }
    if (!request.can_create) {
        return Status::no_such_object;
    }
    work.editor.append_copy(section, input);
    return Status::ok;
}

OperationResult modify_matches(Workplace work, const Request& request) {
    if (!request.input) {
        return Status::invalid;
    }
    const xml::Element input = request.input->root();
    OperationResult outcome = Status::no_such_object;
    for (const xml::Element match : select(work.editor, request.xpath)) {
        const xml::Element target = xml::find_counterpart(work.editor, match, input);
        if (target) {
            xml::merge(work.editor, target, input, scores_of(request));
            outcome = Status::ok;
        } else if (request.can_create) {
            work.editor.append_copy(match, input);
            outcome = Status::ok;
        }
        if (outcome.status == Status::ok && !request.is_multiple) {
            break;
        }
    }
    return outcome;
}

}  // namespace

OperationResult modify(Workplace work, const Request& request) {
    return request.xpath.empty() ? modify_section(work, request) : modify_matches(work, request);
}

}  // namespace systole::cib
