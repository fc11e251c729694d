#include "xml/grammar.hpp"

#include "base/ensure.hpp"
#include "xml/node.hpp"

#include <fmt/format.h>
#include <libxml/relaxng.h>

#include <filesystem>

namespace systole::xml {
namespace {

struct FreeSchema {
    void operator()(xmlRelaxNG* schema) const noexcept { xmlRelaxNGFree(schema); }
};
struct FreeGrammarParser {
    void operator()(xmlRelaxNGParserCtxt* parser) const noexcept { xmlRelaxNGFreeParserCtxt(parser); }
};
struct FreeValidator {
    void operator()(xmlRelaxNGValidCtxt* validator) const noexcept { xmlRelaxNGFreeValidCtxt(validator); }
};

/// Keeps the number of messages about one document readable.
constexpr std::size_t kMaxViolations = 100;

const xmlNode* element_at(const xmlNode* node) {
    while (node != nullptr && node->type != XML_ELEMENT_NODE) {
        node = node->parent;
    }
    return node;
}

std::string nearest_id(const xmlNode* node) {
    for (; is_element(node); node = node->parent) {
        if (const std::string_view id = id_of(node); !id.empty()) {
            return std::string(id);
        }
    }
    return {};
}

/// A copy in which the root's child elements of a name are empty; copying them only to drop them would cost as much as the check.
Document copy_without(const Document& document, std::string_view emptied) {
    constexpr int kDeep = 1;
    constexpr int kAttributesOnly = 2;
    Document copy = Document::adopt(xmlNewDoc(reinterpret_cast<const xmlChar*>("1.0")));
    xmlNode* const root = document.root().native();
    xmlNode* const root_copy = xmlDocCopyNode(root, copy.native(), kAttributesOnly);
    xmlDocSetRootElement(copy.native(), root_copy);
    for (xmlNode* child = root->children; child != nullptr; child = child->next) {
        const bool is_emptied = is_element(child) && name_of(child) == emptied;
        xmlAddChild(root_copy, xmlDocCopyNode(child, copy.native(), is_emptied ? kAttributesOnly : kDeep));
    }
    return copy;
}

std::string trimmed(const char* message) {
    std::string text = message == nullptr ? "" : message;
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

void collect(void* user, xmlErrorPtr error) noexcept {
    auto& violations = *static_cast<std::vector<Violation>*>(user);
    if (violations.size() >= kMaxViolations) {
        return;
    }
    const xmlNode* const element = element_at(static_cast<const xmlNode*>(error->node));
    Violation violation;
    violation.message = trimmed(error->message);
    violation.line = element != nullptr ? xmlGetLineNo(element) : error->line;
    if (element != nullptr) {
        violation.element = name_of(element);
        violation.id = nearest_id(element);
    }
    violations.push_back(std::move(violation));
}

}  // namespace

std::string Violation::text() const {
    std::string text;
    if (line > 0) {
        text += fmt::format("line {}: ", line);
    }
    if (!element.empty()) {
        text += id.empty() ? fmt::format("element {}: ", element) : fmt::format("element {} (id={}): ", element, id);
    }
    return text + message;
}

struct Grammar::Native {
    std::unique_ptr<xmlRelaxNG, FreeSchema> schema;
};

base::Result<Grammar> Grammar::load(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return base::Error{base::Errc::not_found, fmt::format("{}: no such grammar", path)};
    }
    return parse(xmlRelaxNGNewParserCtxt(path.c_str()), path);
}

base::Result<Grammar> Grammar::from(const Document& grammar, const std::string& name) {
    return parse(xmlRelaxNGNewDocParserCtxt(grammar.native()), name);
}

base::Result<Grammar> Grammar::parse(_xmlRelaxNGParserCtxt* context, const std::string& name) {
    const std::unique_ptr<xmlRelaxNGParserCtxt, FreeGrammarParser> parser(context);
    base::ensure(parser != nullptr, "a grammar parser can be made");
    std::vector<Violation> problems;
    xmlRelaxNGSetParserStructuredErrors(parser.get(), collect, &problems);
    auto native = std::make_unique<Native>();
    native->schema.reset(xmlRelaxNGParse(parser.get()));
    if (native->schema == nullptr) {
        return base::Error{base::Errc::invalid, fmt::format("{}: {}", name, problems.empty() ? "no grammar" : problems[0].text())};
    }
    return Grammar(std::move(native));
}

Grammar::Grammar(std::unique_ptr<Native> native) : native_(std::move(native)) {}
Grammar::Grammar(Grammar&&) noexcept = default;
Grammar& Grammar::operator=(Grammar&&) noexcept = default;
Grammar::~Grammar() = default;

std::vector<Violation> Grammar::check(const Document& document, std::string_view unchecked) const {
    // The validator notes identifiers in the document it checks, with pointers that later edits would leave dangling.
    const Document copy = copy_without(document, unchecked);
    std::vector<Violation> violations;
    const std::unique_ptr<xmlRelaxNGValidCtxt, FreeValidator> validator(xmlRelaxNGNewValidCtxt(native_->schema.get()));
    base::ensure(validator != nullptr, "a validator can be made");
    xmlRelaxNGSetValidStructuredErrors(validator.get(), collect, &violations);
    const int outcome = xmlRelaxNGValidateDoc(validator.get(), copy.native());
    if (outcome != 0 && violations.empty()) {
        violations.push_back({"the document does not conform", {}, {}, 0});
    }
    if (outcome == 0) {
        violations.clear();
    }
    return violations;
}

}  // namespace systole::xml
