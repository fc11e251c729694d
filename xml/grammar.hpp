#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct _xmlRelaxNGParserCtxt;

namespace systole::xml {

/// One thing that a grammar does not allow.
struct Violation {
    std::string message;   ///< the validator's own words
    std::string element;   ///< name of the element it is about; empty if unknown
    std::string id;        ///< its id, or that of the nearest ancestor that has one
    long line = 0;         ///< in the text that was parsed; 0 if unknown

    /// "line 12: element primitive (id=web): MESSAGE", leaving out what is unknown.
    [[nodiscard]] std::string text() const;
};

/// A RELAX NG grammar. Identifiers (ID) must be unique and references (IDREF) must have a target, as in XML Schema.
class Grammar {
public:
    /// Reads a grammar with all that it refers to. Errors: not_found, invalid.
    [[nodiscard]] static base::Result<Grammar> load(const std::string& path);
    /// A grammar from a document that refers to no other; `name` is for messages. Errors: invalid.
    [[nodiscard]] static base::Result<Grammar> from(const Document& grammar, const std::string& name);

    Grammar(Grammar&&) noexcept;
    Grammar& operator=(Grammar&&) noexcept;
    Grammar(const Grammar&) = delete;
    Grammar& operator=(const Grammar&) = delete;
    ~Grammar();

    /// Everything that is wrong with the document as far as the validator tells; empty if it is valid. Line numbers are the
    /// document's. What is inside the root's child element `unchecked` is not looked at: name one in which the grammar allows
    /// anything. Cost: the size of all the rest (it works on a copy).
    [[nodiscard]] std::vector<Violation> check(const Document& document, std::string_view unchecked = {}) const;

private:
    struct Native;
    explicit Grammar(std::unique_ptr<Native> native);
    [[nodiscard]] static base::Result<Grammar> parse(_xmlRelaxNGParserCtxt* parser, const std::string& name);

    std::unique_ptr<Native> native_;
};

}  // namespace systole::xml
