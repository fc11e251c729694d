#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _xmlDoc;

namespace systole::xml {

/// Largest text that is parsed; see the limits in doc/architecture.md.
inline constexpr std::size_t kMaxDocumentBytes = 64UL * 1024 * 1024;
/// Largest file that is parsed: more than a cluster holds, for simulations of clusters that may come.
inline constexpr std::size_t kMaxFileBytes = 256UL * 1024 * 1024;

/// What a parser does beside building the tree.
struct ParseOptions {
    /// Name of the source in messages: a file or what the text is ("CIB patch").
    std::string source = "XML";
    /// Drop text between elements (in a CIB it has no meaning). Comments are kept either way.
    bool discard_text = true;
    /// Texts above this are refused.
    std::size_t max_bytes = kMaxDocumentBytes;
};

/// Owns one XML document with a root element. Move-only; copies are made by clone(). Views of its elements end with it.
class Document {
public:
    /// Parses text. Errors: invalid (not well-formed, has a DTD, nested too deeply or too large; the message names source and line).
    [[nodiscard]] static base::Result<Document> parse(std::string_view text, const ParseOptions& options = {});
    /// Reads and parses a file. Errors: not_found, io, and those of parse().
    [[nodiscard]] static base::Result<Document> load(const std::string& path, bool discard_text = true);
    /// A new document with only a root element.
    [[nodiscard]] static Document create(std::string_view root_name);
    /// A new document whose root is a deep copy of the element.
    [[nodiscard]] static Document copy_of(Element element);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    [[nodiscard]] Element root() const;
    /// The root for free changes; see MutableElement.
    [[nodiscard]] MutableElement mutable_root();
    [[nodiscard]] Document clone() const;

    /// For the other files of xml/ only.
    [[nodiscard]] _xmlDoc* native() const { return doc_.get(); }
    /// For the other files of xml/ only: takes over a document that has a root element.
    [[nodiscard]] static Document adopt(_xmlDoc* doc) { return Document(doc); }

private:
    struct Free {
        void operator()(_xmlDoc* doc) const noexcept;
    };
    explicit Document(_xmlDoc* doc) : doc_(doc) {}

    std::unique_ptr<_xmlDoc, Free> doc_;
};

/// Elements below (or at) `context` that match an XPath expression, in document order. "/" and "//" start at the document's root.
/// Attribute matches give their element. Errors: invalid (not an XPath, or one whose value is not a node set).
[[nodiscard]] base::Result<std::vector<Element>> find_all(Element context, const std::string& xpath);

/// What an XPath matched: an element, one of its attributes, or a comment in it.
struct XPathMatch {
    Element element;
    std::string attribute;                ///< the attribute's name; empty if the element itself matched
    std::optional<std::string> comment{}; ///< the text of the comment that matched
};

/// Like find_all(), but tells attribute matches from element matches.
[[nodiscard]] base::Result<std::vector<XPathMatch>> find_matches(Element context, const std::string& xpath);

}  // namespace systole::xml
