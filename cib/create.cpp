#include "cib/operations.hpp"
#include "cib/sections.hpp"
#include "xml/merge.hpp"

#include <string>

namespace systole::cib {
namespace {

/// Adds one element to a section that must not have its like.
Status add(xml::Editor& editor, xml::Element section, xml::Element input) {
    if (!section) {
        return Status::invalid;
    }
    const bool is_there = input.has("id") ? static_cast<bool>(editor.child(section, input.name(), input.id()))
                                          : static_cast<bool>(section.child(input.name()));
    if (is_there) {
        return Status::exists;
    }
    editor.append_copy(section, input);
    return Status::ok;
}

/// `<failed>` with what could not be added and why.
class FailureReport {
public:
    void add(xml::Element input, Status status) {
        status_ = status;
        xml::MutableElement failure = document_.mutable_root().append("failed_update");
        failure.set_if("id", input.attribute("id"));
        failure.set("object-type", input.name()).set("operation", name_of(Operation::create)).set("reason", message_of(status));
        failure.append_copy(input);
    }

    OperationResult finish() {
        OperationResult outcome = status_;
        if (status_ != Status::ok) {
            outcome.body = std::move(document_);
        }
        return outcome;
    }

private:
    Status status_ = Status::ok;
    xml::Document document_ = xml::Document::create("failed");
};

}  // namespace

OperationResult create(Workplace work, const Request& request) {
    const xml::Element input = effective_input(request);
    if (!input) {
        return Status::invalid;
    }
    if (input.is("cib") || request.scope == "cib" || request.scope == "all") {
        return modify(work, request);
    }
    // There is no creation by XPath: such a request finds no section.
    const xml::Element section = request.xpath.empty() ? find_section(work.editor.root(), request.scope) : xml::Element();
    FailureReport failures;
    const auto add_one = [&](xml::Element element) {
        if (const Status status = add(work.editor, section, element); status != Status::ok) {
            failures.add(element, status);
        }
    };
    if (!request.scope.empty() && input.is(request.scope)) {
        for (const xml::Element child : input.children()) {
            add_one(child);
        }
    } else {
        add_one(input);
    }
    return failures.finish();
}

}  // namespace systole::cib
