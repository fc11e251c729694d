#include "cib/replicated_cib.hpp"

#include "cib/sections.hpp"
#include "xml/patchset.hpp"
#include "xml/serialize.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace systole::cib {
namespace {

using base::Errc;
using base::Error;
using base::Result;

constexpr std::array<std::string_view, 9> kConfigurationAttributes = {
    "admin_epoch",      "epoch",         "num_updates",   "validate-with", "crm_feature_set",
    "cib-last-written", "update-origin", "update-client", "update-user"};

Part part_of_attribute(std::string_view name) {
    return std::ranges::find(kConfigurationAttributes, name) != kConfigurationAttributes.end() ? Part::configuration : Part::status;
}

Part part_of_path(std::string_view path) {
    return is_configuration_path(path) ? Part::configuration : Part::status;
}

bool is_of_root(xml::Element change) {
    return change.get("path") == "/cib" && change.get("operation") == "modify";
}

/// Attributes that the replica digest of a part covers, by name.
std::map<std::string, std::string> digested_attributes(xml::Element cib, Part part) {
    std::map<std::string, std::string> attributes;
    for (const xml::Attribute attribute : cib.attributes()) {
        const bool is_counted = attribute.name != "num_updates" && !xml::is_ignored_by_digests(attribute.name);
        if (is_counted && part_of_attribute(attribute.name) == part) {
            attributes.emplace(attribute.name, attribute.value);
        }
    }
    return attributes;
}

base::Hash128 digest_of_part(const Cib& cib, xml::Element section, Part part) {
    std::string text;
    for (const auto& [name, value] : digested_attributes(cib.root(), part)) {
        text += name + '\x01' + value + '\x01';
    }
    base::Hash128 digest = base::hash128(text);
    if (section) {
        digest += cib.editor().digest_of(section);
    }
    return digest;
}

/// What of a patchset concerns one part; empty if nothing does.
std::string effect_on(Part part, xml::Element diff) {
    xml::Document effect = xml::Document::create("diff");
    xml::MutableElement root = effect.mutable_root();
    root.set("format", "2");
    for (const xml::Element change : diff.children("change")) {
        if (!is_of_root(change)) {
            if (part_of_path(change.get("path")) == part) {
                root.append_copy(change);
            }
            continue;
        }
        xml::Document list = xml::Document::create("change-list");
        for (const xml::Element attribute : change.child("change-list").children()) {
            if (part_of_attribute(attribute.get("name")) == part) {
                list.mutable_root().append_copy(attribute);
            }
        }
        if (list.root().child()) {
            root.append("change").set("operation", "modify").set("path", "/cib").append_copy(list.root());
        }
    }
    return root.child() ? xml::to_text(root) : std::string();
}

/// True if the patchset changes the configuration, not only num_updates.
bool changes_configuration(xml::Element diff) {
    return std::ranges::any_of(diff.children("change"), [](xml::Element change) {
        if (!is_of_root(change)) {
            return part_of_path(change.get("path")) == Part::configuration;
        }
        return std::ranges::any_of(change.child("change-list").children(), [](xml::Element attribute) {
            const std::string_view name = attribute.get("name");
            return name != "num_updates" && !xml::is_ignored_by_digests(name) && part_of_attribute(name) == Part::configuration;
        });
    });
}

/// The top element has exactly the two parts below it, whatever it was imported with.
xml::Document with_both_parts(xml::Document document) {
    xml::MutableElement root = document.mutable_root();
    xml::Document clean = xml::Document::create("cib");
    xml::MutableElement clean_root = clean.mutable_root();
    for (const xml::Attribute attribute : root.attributes()) {
        clean_root.set(attribute.name, attribute.value);
    }
    for (const char* const name : {"configuration", "status"}) {
        if (const xml::Element section = root.child(name); section) {
            clean_root.append_copy(section);
        } else {
            clean_root.append(name);
        }
    }
    return clean;
}

}  // namespace

ReplicatedCib::ReplicatedCib(xml::Document document, const SchemaJudge* schemas)
    : cib_(with_both_parts(std::move(document)), {Access::live, schemas}) {}

Execution ReplicatedCib::execute(std::span<const std::string> requests, Part part, base::WallTime now) {
    Execution execution;
    const xml::Savepoint start = cib_.editor().savepoint();
    for (const std::string& request : requests) {
        execution.outcomes.push_back(execute_one(request, part, now));
    }
    const xml::Document diff = cib_.editor().patchset(start);
    if (changes_configuration(diff.root())) {
        execution.configuration_effect = effect_on(Part::configuration, diff.root());
    }
    execution.status_effect = effect_on(Part::status, diff.root());
    const Digests after = digests();
    execution.configuration_digest = after.configuration;
    execution.status_digest = after.status;
    cib_.undo(start);
    return execution;
}

Outcome ReplicatedCib::execute_one(const std::string& text, Part part, base::WallTime now) {
    const auto failed = [](Status status, const std::string& detail) {
        return Outcome{Outcome::Kind::failed, xml::to_text(to_xml(Answer{status, std::nullopt, {detail}}).root())};
    };
    const Result<xml::Document> document = xml::Document::parse(text, {.source = "CIB request"});
    if (!document) {
        return failed(Status::invalid, document.error().message);
    }
    const Result<Request> request = request_from_xml(document->root());
    if (!request) {
        return failed(Status::invalid, request.error().message);
    }
    const Cib::Attempt attempt = cib_.attempt(*request, now);
    Outcome outcome{Outcome::Kind::unchanged, xml::to_text(to_xml(attempt.answer).root())};
    if (!attempt.answer.is_ok()) {
        outcome.kind = Outcome::Kind::failed;
    } else if (attempt.is_configuration_changed && part == Part::status) {
        cib_.undo(attempt.before);
        return failed(Status::no_quorum, "the configuration cannot be changed now");
    } else if (attempt.is_changed) {
        outcome.kind = attempt.is_configuration_changed ? Outcome::Kind::changed_configuration : Outcome::Kind::changed_status;
    }
    return outcome;
}

Result<void> ReplicatedCib::apply(Part part, std::string_view effect) {
    const Result<xml::Document> document = xml::Document::parse(effect, {.source = "CIB effect"});
    if (!document) {
        return Error{Errc::corrupt, document.error().message};
    }
    if (const Result<void> applied = apply_effect(part, document->root()); !applied) {
        return Error{Errc::corrupt, applied.error().message};
    }
    if (part == Part::status) {
        const std::int64_t num_updates = version().num_updates + 1;
        cib_.unchecked_editor().set(root(), "num_updates", std::to_string(num_updates));
    }
    cib_.commit();
    return {};
}

Result<void> ReplicatedCib::apply_effect(Part part, xml::Element effect) {
    xml::Document below = xml::Document::create("diff");
    below.mutable_root().set("format", "2");
    xml::Editor& editor = cib_.unchecked_editor();
    for (const xml::Element change : effect.children("change")) {
        if (!is_of_root(change)) {
            if (part_of_path(change.get("path")) != part) {
                return Error{Errc::corrupt, "an effect reaches into the other part"};
            }
            below.mutable_root().append_copy(change);
            continue;
        }
        for (const xml::Element attribute : change.child("change-list").children()) {
            if (attribute.get("operation") == "set") {
                editor.set(root(), attribute.get("name"), attribute.get("value"));
            } else {
                editor.unset(root(), attribute.get("name"));
            }
        }
    }
    return xml::apply_changes(editor, below.root());
}

std::string ReplicatedCib::snapshot(Part part) const {
    xml::Document document = xml::Document::create("cib");
    xml::MutableElement root = document.mutable_root();
    for (const xml::Attribute attribute : this->root().attributes()) {
        if (part_of_attribute(attribute.name) == part) {
            root.set(attribute.name, attribute.value);
        }
    }
    root.append_copy(section_of(part));
    return xml::to_text(root);
}

Result<void> ReplicatedCib::restore(Part part, std::string_view bytes) {
    const Result<xml::Document> document = xml::Document::parse(bytes, {.source = "CIB snapshot"});
    if (!document) {
        return Error{Errc::corrupt, document.error().message};
    }
    const xml::Element source = document->root();
    const xml::Element section = find_section(source, part == Part::configuration ? "configuration" : "status");
    if (!source.is("cib") || !section) {
        return Error{Errc::corrupt, "not a snapshot of this part of a CIB"};
    }
    xml::Editor& editor = cib_.unchecked_editor();
    std::vector<std::string> obsolete;
    for (const xml::Attribute attribute : root().attributes()) {
        if (part_of_attribute(attribute.name) == part && !source.has(attribute.name)) {
            obsolete.emplace_back(attribute.name);
        }
    }
    for (const std::string& name : obsolete) {
        editor.unset(root(), name);
    }
    for (const xml::Attribute attribute : source.attributes()) {
        editor.set(root(), attribute.name, attribute.value);
    }
    editor.replace_content(section_of(part), section);
    cib_.commit();
    if (part == Part::configuration) {
        cib_.forget_validity();
    }
    return {};
}

Digests ReplicatedCib::digests() const {
    return {digest_of_part(cib_, section_of(Part::configuration), Part::configuration),
            digest_of_part(cib_, section_of(Part::status), Part::status)};
}

xml::Element ReplicatedCib::section_of(Part part) const {
    return root().child(part == Part::configuration ? "configuration" : "status");
}

}  // namespace systole::cib
