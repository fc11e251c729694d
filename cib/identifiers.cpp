#include "cib/identifiers.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace systole::cib {

void IdentifierAttributes::add(std::string_view element, std::string_view attribute, Kind kind) {
    std::vector<Row>& rows = rows_[std::string(element)];
    const bool is_known = std::ranges::any_of(rows, [&](const Row& row) { return row.attribute == attribute && row.kind == kind; });
    if (!is_known) {
        rows.push_back({std::string(attribute), kind});
    }
}

const std::vector<IdentifierAttributes::Row>& IdentifierAttributes::of(std::string_view element) const {
    static const std::vector<Row> kNone;
    const auto found = rows_.find(element);
    return found == rows_.end() ? kNone : found->second;
}

namespace {

/// An identifier or a reference in a CIB.
struct Mention {
    xml::Element element;
    std::string attribute;
    std::string text;
    IdentifierAttributes::Kind kind;
};

/// Those of one element. White space around them does not count.
std::vector<Mention> mentions_in(xml::Element element, const IdentifierAttributes& attributes) {
    std::vector<Mention> mentions;
    for (const IdentifierAttributes::Row& row : attributes.of(element.name())) {
        if (const std::optional<std::string_view> value = element.attribute(row.attribute); value) {
            mentions.push_back({element, row.attribute, std::string(base::trim(*value)), row.kind});
        }
    }
    return mentions;
}

void collect_mentions(xml::Element subtree, const IdentifierAttributes& attributes, std::vector<Mention>& found) {
    for (Mention& mention : mentions_in(subtree, attributes)) {
        found.push_back(std::move(mention));
    }
    for (const xml::Element child : subtree.children()) {
        collect_mentions(child, attributes, found);
    }
}

xml::Violation violation_at(const Mention& mention, std::string message) {
    return {std::move(message), std::string(mention.element.name()), std::string(mention.element.id()), mention.element.line()};
}

}  // namespace

std::vector<xml::Violation> find_identifier_problems(xml::Element cib, const IdentifierAttributes& attributes) {
    std::vector<Mention> mentions;
    for (const xml::Element child : cib.children()) {
        if (!child.is("status")) {
            collect_mentions(child, attributes, mentions);
        }
    }
    std::unordered_map<std::string, const Mention*> given;
    std::vector<xml::Violation> problems;
    for (const Mention& mention : mentions) {
        if (mention.kind == IdentifierAttributes::Kind::identifier && !given.emplace(mention.text, &mention).second) {
            problems.push_back(violation_at(mention, fmt::format("the id {} is given more than once", mention.text)));
        }
    }
    for (const Mention& mention : mentions) {
        if (mention.kind == IdentifierAttributes::Kind::reference && !given.contains(mention.text)) {
            problems.push_back(violation_at(mention, fmt::format("{} refers to {}, which is not there", mention.attribute, mention.text)));
        }
    }
    return problems;
}

Identifiers::Identifiers(const IdentifierAttributes& attributes, xml::Element cib) : attributes_(&attributes) {
    for (const xml::Element child : cib.children()) {
        if (!child.is("status")) {
            count_all(child, Direction::in);
        }
    }
    touched_.clear();
}

bool Identifiers::are_consistent() const {
    return std::ranges::all_of(touched_, [this](const std::string& text) {
        const auto found = counts_.find(text);
        return found == counts_.end() || found->second.given == 1;
    });
}

void Identifiers::entered(xml::Element subtree) {
    if (counts(subtree)) {
        count_all(subtree, Direction::in);
    }
}

void Identifiers::leaving(xml::Element subtree) {
    if (counts(subtree)) {
        count_all(subtree, Direction::out);
    }
}

void Identifiers::attributes_changing(xml::Element element) {
    if (counts(element)) {
        count(element, Direction::out);
    }
}

void Identifiers::attributes_changed(xml::Element element) {
    if (counts(element)) {
        count(element, Direction::in);
    }
}

bool Identifiers::counts(xml::Element element) const {
    while (element.parent() && element.parent().parent()) {
        element = element.parent();
    }
    return !element.is("status");
}

void Identifiers::count_all(xml::Element subtree, Direction direction) {
    count(subtree, direction);
    for (const xml::Element child : subtree.children()) {
        count_all(child, direction);
    }
}

void Identifiers::count(xml::Element element, Direction direction) {
    for (const Mention& mention : mentions_in(element, *attributes_)) {
        Count& count = counts_[mention.text];
        std::int64_t& number = mention.kind == IdentifierAttributes::Kind::identifier ? count.given : count.referred_to;
        number += direction == Direction::in ? 1 : -1;
        if (count.given == 0 && count.referred_to == 0) {
            counts_.erase(mention.text);
        }
        touched_.insert(mention.text);
    }
}

}  // namespace systole::cib
