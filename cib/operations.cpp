#include "cib/operations.hpp"

#include "cib/digest.hpp"
#include "cib/sections.hpp"
#include "xml/patchset.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace systole::cib {
namespace {

/// Compares a patchset's versions with the CIB's.
Status check_patch_versions(xml::Element cib, xml::Element diff) {
    const Version current = version_of(cib);
    Version source = current;
    Version target = current;
    ++target.num_updates;
    if (const xml::Element element = diff.child("version").child("source"); element) {
        source = version_of(element);
    }
    if (const xml::Element element = diff.child("version").child("target"); element) {
        target = version_of(element);
    }
    if (current < source) {
        return Status::diff_failed;
    }
    return current > source || target <= source ? Status::stale : Status::ok;
}

}  // namespace

xml::Element effective_input(const Request& request) {
    const xml::Element input = request.input ? request.input->root() : xml::Element();
    if (!input.is("cib") || is_whole_cib(request.scope)) {
        return input;
    }
    return find_section(input, request.scope);
}

void set_version_number(xml::Editor& editor, std::string_view name, std::int64_t value) {
    editor.set(editor.root(), name, std::to_string(value));
}

std::vector<xml::Element> select(const xml::Editor& editor, const std::string& xpath) {
    const base::Result<std::vector<xml::Element>> found = xml::find_all(editor.root(), xpath);
    std::vector<xml::Element> elements;
    if (!found) {
        return elements;
    }
    // Several attributes of one element may match.
    std::unordered_set<const void*> seen;
    std::ranges::copy_if(*found, std::back_inserter(elements),
                         [&seen](xml::Element element) { return seen.insert(element.native()).second; });
    return elements;
}

OperationResult apply_patch(Workplace work, const Request& request) {
    if (!request.input) {
        return Status::invalid;
    }
    const xml::Element diff = request.input->root();
    if (!diff.is("diff") || diff.get("format") != "2") {
        return Status::invalid;
    }
    if (const Status status = check_patch_versions(work.editor.root(), diff); status != Status::ok) {
        return status;
    }
    if (const base::Result<void> applied = xml::apply_changes(work.editor, diff); !applied) {
        OperationResult outcome = Status::diff_failed;
        outcome.details.push_back(applied.error().message);
        return outcome;
    }
    const std::optional<std::string_view> digest = diff.attribute("digest");
    if (digest && versioned_digest(work.editor.root()) != *digest) {
        return Status::diff_failed;
    }
    return Status::ok;
}

OperationResult erase(Workplace work) {
    const Version version = version_of(work.editor.root());
    xml::Document empty = empty_cib();
    xml::MutableElement root = empty.mutable_root();
    for (const std::string_view name : {"crm_feature_set", "validate-with", "admin_epoch", "epoch", "num_updates"}) {
        root.unset(name);
    }
    for (const xml::Attribute attribute : work.editor.root().attributes()) {
        root.set(attribute.name, attribute.value);
    }
    work.editor.replace_content(work.editor.root(), root);
    set_version_number(work.editor, "admin_epoch", version.admin_epoch + 1);
    return Status::ok;
}

OperationResult bump(Workplace work) {
    set_version_number(work.editor, "epoch", version_of(work.editor.root()).epoch + 1);
    return Status::ok;
}

OperationResult upgrade(Workplace work, const Request& request) {
    if (work.options.schemas == nullptr) {
        return Status::unsupported;
    }
    const SchemaUpgrade upgrade = work.options.schemas->upgrade(work.editor.document().clone(), request.max_schema);
    OperationResult outcome = upgrade.status;
    outcome.details = upgrade.messages;
    if (upgrade.status != Status::ok) {
        return outcome;
    }
    if (!upgrade.is_changed) {
        // Pacemaker counts this on a file, while the cluster says that there is nothing to do.
        outcome.status = work.options.access == Access::live ? Status::schema_unchanged : Status::ok;
        outcome.counts_as_change = work.options.access == Access::file;
        return outcome;
    }
    const Version version = version_of(work.editor.root());
    work.editor.replace_content(work.editor.root(), upgrade.document.root());
    set_version_number(work.editor, "admin_epoch", version.admin_epoch + 1);
    set_version_number(work.editor, "epoch", 1);
    set_version_number(work.editor, "num_updates", 1);
    return outcome;
}

OperationResult commit_transaction(Workplace work, const Request& request) {
    if (!request.input || !request.input->root().is("cib_transaction")) {
        return Status::invalid;
    }
    for (const xml::Element element : request.input->root().children()) {
        base::Result<Request> step = request_from_xml(element);
        if (!step) {
            return Status::invalid;
        }
        if (!is_modifying(step->operation) || step->operation == Operation::commit_transaction) {
            return Status::unsupported;
        }
        if (OperationResult outcome = carry_out(work, *step); outcome.status != Status::ok) {
            return outcome;
        }
    }
    return Status::ok;
}

OperationResult carry_out(Workplace work, const Request& request) {
    switch (request.operation) {
        case Operation::query:
            return Status::unsupported;
        case Operation::create:
            return create(work, request);
        case Operation::modify:
            return modify(work, request);
        case Operation::remove:
            return remove(work, request);
        case Operation::replace:
            return replace(work, request);
        case Operation::patch:
            return apply_patch(work, request);
        case Operation::erase:
            return erase(work);
        case Operation::bump:
            return bump(work);
        case Operation::upgrade:
            return upgrade(work, request);
        case Operation::commit_transaction:
            return commit_transaction(work, request);
    }
    return Status::unsupported;
}

}  // namespace systole::cib
