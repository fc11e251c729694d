#include "shell/session.hpp"

#include "cib/sections.hpp"
#include "xml/editor.hpp"
#include "xml/merge.hpp"
#include "xml/serialize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::shell {
namespace {

using base::Errc;
using base::Error;
using base::Result;

bool is_resource(xml::Element element) {
    static constexpr std::array<std::string_view, 4> kNames = {"primitive", "group", "clone", "bundle"};
    return std::ranges::find(kNames, element.name()) != kNames.end();
}

/// An object below a section by id: its child, or a resource within resources.
xml::Element find_object(xml::Element parent, std::string_view id) {
    for (const xml::Element child : parent.children()) {
        if (child.id() == id) {
            return child;
        }
        if (is_resource(child)) {
            if (const xml::Element found = find_object(child, id); found) {
                return found;
            }
        }
    }
    return {};
}

/// True if a constraint names the resource in any of its attributes or sets.
bool refers_to(xml::Element element, std::string_view id) {
    static constexpr std::array<std::string_view, 4> kAttributes = {"rsc", "with-rsc", "first", "then"};
    const bool names_it = std::ranges::any_of(kAttributes, [&](std::string_view name) { return element.attribute(name) == id; });
    return names_it || (element.is("resource_ref") && element.id() == id) || (element.is("obj_ref") && element.id() == id);
}

std::string first_words(std::string_view line) {
    static constexpr std::size_t kShown = 40;
    return line.size() <= kShown ? std::string(line) : std::string(line.substr(0, kShown)) + "…";
}

}  // namespace

Session::Session(xml::Document cib) : original_(cib.clone()), working_(std::move(cib)) {}

bool Session::is_changed() const {
    return static_cast<bool>(patch().root().child());
}

xml::Element Session::find(std::string_view id) const {
    for (const xml::Element section : cib().child("configuration").children()) {
        if (const xml::Element found = find_object(section, id); found) {
            return found;
        }
    }
    return {};
}

xml::MutableElement Session::section(std::string_view name) {
    xml::MutableElement configuration = working_.mutable_root().mutable_child("configuration");
    xml::MutableElement section = configuration.mutable_child(name);
    return section ? section : configuration.append(name);
}

Result<void> Session::add(ParsedObject object, Existing existing) {
    xml::MutableElement root = object.document.mutable_root();
    const xml::Element present = find(root.id());
    if (present && !object.merges && existing == Existing::refuse) {
        return Error{Errc::exists, fmt::format("'{}' exists already", root.id())};
    }
    for (const std::string& id : object.members) {
        const xml::Element member = find(id);
        if (!is_resource(member)) {
            return Error{Errc::not_found, fmt::format("no resource '{}'", id)};
        }
        root.append_copy(member);
    }
    for (const std::string& id : object.members) {
        remove_with_empty_parents(xml::MutableElement::of(find(id)));
    }
    // Moving members may have emptied and removed what was there.
    const xml::Element still_present = find(root.id());
    if (still_present && object.merges) {
        xml::Editor editor(xml::Document::copy_of(still_present));
        xml::merge(editor, editor.root(), root, xml::ScoreUpdates::literal);
        xml::MutableElement parent = xml::MutableElement::of(still_present.parent());
        parent.insert_copy_before(editor.root(), still_present);
        xml::MutableElement::of(still_present).remove();
    } else if (still_present) {
        xml::MutableElement parent = xml::MutableElement::of(still_present.parent());
        parent.insert_copy_before(root, still_present);
        xml::MutableElement::of(still_present).remove();
    } else {
        section(object.section).append_copy(root);
    }
    return {};
}

Result<void> Session::load(std::string_view text, Existing existing) {
    for (const std::string& line : logical_lines(text)) {
        const Result<Words> words = split_line(line);
        if (!words) {
            return words.error().with_context(first_words(line));
        }
        Result<ParsedObject> object = parse_object(*words);
        if (!object) {
            return object.error().with_context(first_words(line));
        }
        if (const Result<void> added = add(std::move(*object), existing); !added) {
            return added.error().with_context(first_words(line));
        }
    }
    return {};
}

Result<void> Session::remove(const std::vector<std::string>& ids) {
    const auto missing = std::ranges::find_if(ids, [this](const std::string& id) { return !find(id); });
    if (missing != ids.end()) {
        return Error{Errc::not_found, fmt::format("object {} does not exist", *missing)};
    }
    for (const std::string& id : ids) {
        // An earlier deletion may have taken it along.
        if (const xml::Element element = find(id); element) {
            remove_references(id);
            remove_with_empty_parents(xml::MutableElement::of(element));
        }
    }
    return {};
}

void Session::remove_references(std::string_view id) {
    std::vector<xml::Element> obsolete;
    for (const char* const name : {"constraints", "tags"}) {
        for (const xml::Element object : cib::find_section(cib(), name).children()) {
            if (refers_to(object, id)) {
                obsolete.push_back(object);
                continue;
            }
            const base::Result<std::vector<xml::Element>> below = xml::find_all(object, ".//resource_ref | .//obj_ref");
            for (const xml::Element reference : below ? *below : std::vector<xml::Element>()) {
                if (refers_to(reference, id)) {
                    obsolete.push_back(reference);
                }
            }
        }
    }
    for (const xml::Element element : obsolete) {
        remove_with_empty_parents(xml::MutableElement::of(element));
    }
}

void Session::remove_with_empty_parents(xml::MutableElement element) {
    const xml::Element parent = element.parent();
    element.remove();
    const bool is_container = parent.is("group") || parent.is("clone") || parent.is("resource_set") || parent.is("tag") ||
                              (parent.name().starts_with("rsc_") && parent.parent().is("constraints"));
    if (!is_container) {
        return;
    }
    const bool is_empty = std::ranges::none_of(parent.children(), [](xml::Element child) {
        return is_resource(child) || child.is("resource_ref") || child.is("obj_ref") || child.is("resource_set");
    });
    if (is_empty) {
        if (is_resource(parent)) {
            remove_references(parent.id());
        }
        remove_with_empty_parents(xml::MutableElement::of(parent));
    }
}

void Session::clear() {
    for (const xml::Element section : cib().child("configuration").children()) {
        if (!section.is("nodes")) {
            xml::MutableElement::of(section).clear();
        }
    }
}

Result<void> Session::take_over(xml::Element source) {
    const xml::Element configuration = source.is("cib") ? source.child("configuration") : source;
    if (!configuration.is("configuration")) {
        return Error{Errc::invalid, fmt::format("<{}> is no configuration", source.name())};
    }
    clear();
    for (const xml::Element its_section : configuration.children()) {
        if (its_section.is("nodes")) {
            continue;
        }
        xml::MutableElement ours = section(its_section.name());
        for (const xml::Element object : its_section.children()) {
            ours.append_copy(object);
        }
    }
    return {};
}

xml::Document Session::patch() const {
    xml::Editor editor(original_.clone());
    editor.replace_content(editor.root(), working_.root());
    return editor.patchset({});
}

std::string Session::base_version() const {
    return fmt::format("{}.{}", original_.root().get("admin_epoch"), original_.root().get("epoch"));
}

}  // namespace systole::shell
