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
struct FreeParser {
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
    std::vector<Violation> problems;
    const std::unique_ptr<xmlRelaxNGParserCtxt, FreeParser> parser(xmlRelaxNGNewParserCtxt(path.c_str()));
    base::ensure(parser != nullptr, "a grammar parser can be made");
    xmlRelaxNGSetParserStructuredErrors(parser.get(), collect, &problems);
    auto native = std::make_unique<Native>();
    native->schema.reset(xmlRelaxNGParse(parser.get()));
    if (native->schema == nullptr) {
        return base::Error{base::Errc::invalid, fmt::format("{}: {}", path, problems.empty() ? "no grammar" : problems[0].text())};
    }
    return Grammar(std::move(native));
}

Grammar::Grammar(std::unique_ptr<Native> native) : native_(std::move(native)) {}
Grammar::Grammar(Grammar&&) noexcept = default;
Grammar& Grammar::operator=(Grammar&&) noexcept = default;
Grammar::~Grammar() = default;

std::vector<Violation> Grammar::check(const Document& document) const {
    // The validator notes identifiers in the document it checks, with pointers that later edits would leave dangling.
    const Document copy = document.clone();
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
