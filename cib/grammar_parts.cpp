#include "cib/grammar_parts.hpp"

#include "xml/document.hpp"

#include <filesystem>
#include <functional>
#include <set>

namespace systole::cib {
namespace {

using Names = std::set<std::string, std::less<>>;
using Kind = IdentifierAttributes::Kind;

/// Copies the definitions of a grammar file into one document, those of included files in place of the `include`.
base::Result<void> inline_grammar(const std::filesystem::path& path, const Names& overridden, xml::MutableElement into) {
    const base::Result<xml::Document> file = xml::Document::load(path.string(), false);
    if (!file) {
        return file.error();
    }
    for (const xml::Element child : file->root().children()) {
        if (child.is("include")) {
            Names names = overridden;
            for (const xml::Element define : child.children("define")) {
                if (!overridden.contains(define.get("name"))) {
                    into.append_copy(define);
                }
                names.emplace(define.get("name"));
            }
            const std::filesystem::path included = path.parent_path() / std::string(child.get("href"));
            if (const base::Result<void> done = inline_grammar(included, names, into); !done) {
                return done;
            }
        } else if (!child.is("define") || !overridden.contains(child.get("name"))) {
            into.append_copy(child);
        }
    }
    return {};
}

/// Finds identifiers and references in a grammar without includes.
class IdentifierReader {
public:
    explicit IdentifierReader(xml::Element grammar) : grammar_(grammar) {}

    IdentifierAttributes read() {
        visit(grammar_, [this](xml::Element pattern) {
            if (pattern.is("element")) {
                read_element(pattern);
            }
        });
        return std::move(found_);
    }

private:
    static void visit(xml::Element parent, const std::function<void(xml::Element)>& visitor) {
        for (const xml::Element child : parent.children()) {
            visitor(child);
            visit(child, visitor);
        }
    }

    void read_element(xml::Element element) {
        const std::vector<std::string> names = names_of(element);
        Names seen;
        read_attributes(element, names, seen);
    }

    /// The names that an `element` pattern has: an attribute, or `name` elements in a choice.
    static std::vector<std::string> names_of(xml::Element element) {
        if (element.has("name")) {
            return {std::string(element.get("name"))};
        }
        std::vector<std::string> names;
        for (const xml::Element name : element.child("choice").children("name")) {
            names.push_back(name.text());
        }
        return names;
    }

    /// The attributes that belong to an element, in what its pattern refers to as well, but not in elements inside.
    void read_attributes(xml::Element pattern, const std::vector<std::string>& elements, Names& seen) {
        for (const xml::Element child : pattern.children()) {
            if (child.is("element")) {
                continue;
            }
            if (child.is("attribute")) {
                read_attribute(child, elements);
            } else if (child.is("ref") && seen.emplace(child.get("name")).second) {
                read_attributes(definition(child.get("name")), elements, seen);
            } else {
                read_attributes(child, elements, seen);
            }
        }
    }

    void read_attribute(xml::Element attribute, const std::vector<std::string>& elements) {
        visit(attribute, [&](xml::Element data) {
            if (!data.is("data") || (data.get("type") != "ID" && data.get("type") != "IDREF")) {
                return;
            }
            for (const std::string& element : elements) {
                found_.add(element, attribute.get("name"), data.get("type") == "ID" ? Kind::identifier : Kind::reference);
            }
        });
    }

    xml::Element definition(std::string_view name) const {
        for (const xml::Element define : grammar_.children("define")) {
            if (define.get("name") == name) {
                return define;
            }
        }
        return {};
    }

    xml::Element grammar_;
    IdentifierAttributes found_;
};

/// Identifiers and references become plain words, which are spelled alike.
void make_words(xml::MutableElement pattern) {
    if (pattern.is("data") && (pattern.get("type") == "ID" || pattern.get("type") == "IDREF")) {
        pattern.set("type", "NCName");
    }
    for (const xml::Element child : pattern.children()) {
        make_words(xml::MutableElement::of(child));
    }
}

}  // namespace

base::Result<PartsGrammar> load_parts_grammar(const std::string& path) {
    static constexpr std::string_view kEmpty =
        R"(<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"/>)";
    base::Result<xml::Document> whole = xml::Document::parse(kEmpty);
    if (!whole) {
        return whole.error();
    }
    if (const base::Result<void> done = inline_grammar(path, {}, whole->mutable_root()); !done) {
        return done.error();
    }
    IdentifierAttributes identifiers = IdentifierReader(whole->root()).read();
    make_words(whole->mutable_root());
    base::Result<xml::Grammar> grammar = xml::Grammar::from(*whole, path);
    if (!grammar) {
        return grammar.error();
    }
    return PartsGrammar{std::move(*grammar), std::move(identifiers)};
}

}  // namespace systole::cib
