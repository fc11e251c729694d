#include "cib/changed_parts.hpp"

#include <algorithm>
#include <vector>

namespace systole::cib {
namespace {

/// The changed children of one section, or all of them.
struct SectionChange {
    xml::Element section;
    std::vector<xml::Element> units;
    bool is_whole = false;
};

/// The element and its ancestors, outermost first; empty if it is not in the document any more.
std::vector<xml::Element> line_of(xml::Element element, xml::Element root) {
    std::vector<xml::Element> line;
    for (; element; element = element.parent()) {
        line.push_back(element);
    }
    std::ranges::reverse(line);
    return !line.empty() && line.front() == root ? line : std::vector<xml::Element>();
}

class ChangedSections {
public:
    explicit ChangedSections(xml::Element root) : root_(root) {}

    /// False if the change goes beyond the content of sections.
    bool add(const xml::ChangeView& change) {
        const xml::Element changed = change.kind == xml::ChangeView::Kind::removal || !change.element ? change.parent : change.element;
        const std::vector<xml::Element> line = line_of(changed, root_);
        constexpr std::size_t kConfiguration = 1;
        constexpr std::size_t kSection = 2;
        constexpr std::size_t kUnit = 3;
        if (line.size() <= kConfiguration || !line[kConfiguration].is("configuration")) {
            return true;
        }
        if (line.size() <= kSection) {
            return change.kind != xml::ChangeView::Kind::insertion;
        }
        SectionChange& section = section_of(line[kSection]);
        if (line.size() > kUnit) {
            section.units.push_back(line[kUnit]);
        } else if (change.kind == xml::ChangeView::Kind::insertion) {
            section.is_whole = true;
        }
        return true;
    }

    /// The section without its children but for those that changed.
    void copy_to(xml::MutableElement parent, xml::Element section) {
        SectionChange& change = section_of(section);
        if (change.is_whole) {
            parent.append_copy(section);
            return;
        }
        xml::MutableElement copy = parent.append(section.name());
        for (const xml::Attribute attribute : section.attributes()) {
            copy.set(attribute.name, attribute.value);
        }
        std::vector<xml::Element> copied;
        for (const xml::Element unit : change.units) {
            if (std::ranges::find(copied, unit) == copied.end()) {
                copied.push_back(unit);
                copy.append_copy(unit);
            }
        }
    }

private:
    SectionChange& section_of(xml::Element section) {
        const auto found = std::ranges::find(changes_, section, &SectionChange::section);
        return found != changes_.end() ? *found : changes_.emplace_back(SectionChange{section, {}, false});
    }

    xml::Element root_;
    std::vector<SectionChange> changes_;
};

void copy_attributes(xml::MutableElement to, xml::Element from) {
    for (const xml::Attribute attribute : from.attributes()) {
        to.set(attribute.name, attribute.value);
    }
}

}  // namespace

std::optional<xml::Document> changed_parts(const xml::Editor& editor, xml::Savepoint since) {
    ChangedSections changed(editor.root());
    bool is_within_sections = true;
    editor.visit_changes(since, [&](const xml::ChangeView& change) { is_within_sections = changed.add(change) && is_within_sections; });
    if (!is_within_sections) {
        return std::nullopt;
    }
    xml::Document parts = xml::Document::create(editor.root().name());
    copy_attributes(parts.mutable_root(), editor.root());
    for (const xml::Element child : editor.root().children()) {
        if (child.is("configuration")) {
            xml::MutableElement configuration = parts.mutable_root().append("configuration");
            copy_attributes(configuration, child);
            for (const xml::Element section : child.children()) {
                changed.copy_to(configuration, section);
            }
        } else if (child.is("status")) {
            parts.mutable_root().append("status");
        } else {
            parts.mutable_root().append_copy(child);
        }
    }
    return parts;
}

}  // namespace systole::cib
