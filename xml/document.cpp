#include "xml/document.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <vector>

namespace systole::xml {

namespace {

using base::Errc;
using base::Error;
using base::Result;

struct FreeParser {
    void operator()(xmlParserCtxt* parser) const noexcept { xmlFreeParserCtxt(parser); }
};

struct FreeDocument {
    void operator()(xmlDoc* document) const noexcept { xmlFreeDoc(document); }
};

/// The first error of a parse: the later ones are mostly its consequences.
struct FirstError {
    std::string message;
    int line = 0;
};

void remember_error(void* parser, xmlErrorPtr error) noexcept {
    auto* first = static_cast<FirstError*>(static_cast<xmlParserCtxt*>(parser)->_private);
    if (first->message.empty() && error->message != nullptr && error->level >= XML_ERR_ERROR) {
        first->message = error->message;
        first->line = error->line;
        while (!first->message.empty() && first->message.back() == '\n') {
            first->message.pop_back();
        }
    }
}

void discard_text_below(xmlNode* node) {
    for (xmlNode* child = node->children; child != nullptr;) {
        xmlNode* next = child->next;
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE || child->type == XML_PI_NODE) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        } else if (child->type == XML_ELEMENT_NODE) {
            discard_text_below(child);
        }
        child = next;
    }
}

constexpr std::size_t kPieceBytes = 64UL * 1024;

/// Gives a text piece by piece; an empty piece ends it.
using NextPiece = std::function<std::string_view()>;

/// Feeds the parser piece by piece: given the text as a whole, libxml2 refuses anything above 10 MB without its "huge" option, and
/// that would lift the limits on depth and value sizes as well. Returns nothing usable (null) for text that is not well-formed.
xmlDoc* parse_in_pieces(const NextPiece& next, const std::string& source, FirstError& first) {
    const std::unique_ptr<xmlParserCtxt, FreeParser> parser(
        xmlCreatePushParserCtxt(nullptr, nullptr, nullptr, 0, source.c_str()));
    base::ensure(parser != nullptr, "an XML parser can be made");
    parser->_private = &first;
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES |
                                        XML_PARSE_COMPACT);
    parser->sax->serror = remember_error;
    for (std::string_view piece = next(); !piece.empty() && parser->wellFormed == 1; piece = next()) {
        xmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), 0);
    }
    xmlParseChunk(parser.get(), nullptr, 0, 1);
    xmlDoc* document = parser->myDoc;
    parser->myDoc = nullptr;
    if (parser->wellFormed == 1) {
        return document;
    }
    xmlFreeDoc(document);
    return nullptr;
}

Result<Document> parse_pieces(const NextPiece& next, const ParseOptions& options) {
    FirstError first;
    std::unique_ptr<xmlDoc, FreeDocument> parsed(parse_in_pieces(next, options.source, first));
    if (parsed == nullptr || xmlDocGetRootElement(parsed.get()) == nullptr) {
        const std::string reason = first.message.empty() ? "not an XML document" : first.message;
        return Error{Errc::invalid, fmt::format("{}:{}: {}", options.source, first.line, reason)};
    }
    if (parsed->intSubset != nullptr || parsed->extSubset != nullptr) {
        return Error{Errc::invalid, fmt::format("{}: a document type declaration is not allowed; remove <!DOCTYPE ...>",
                                                options.source)};
    }
    if (options.discard_text) {
        discard_text_below(xmlDocGetRootElement(parsed.get()));
    }
    return Document::adopt(parsed.release());
}

Error too_large(const ParseOptions& options, std::size_t bytes) {
    return Error{Errc::invalid, fmt::format("{}: {} bytes are more than the limit of {}", options.source, bytes, options.max_bytes)};
}

}  // namespace

Result<Document> Document::parse(std::string_view text, const ParseOptions& options) {
    if (text.size() > options.max_bytes) {
        return too_large(options, text.size());
    }
    if (text.empty()) {
        return Error{Errc::invalid, fmt::format("{}:0: the text is empty", options.source)};
    }
    return parse_pieces([rest = text]() mutable {
        const std::string_view piece = rest.substr(0, kPieceBytes);
        rest.remove_prefix(piece.size());
        return piece;
    }, options);
}

Result<Document> Document::load(const std::string& path, bool discard_text) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        const int reason = errno;
        return Error{reason == ENOENT ? Errc::not_found : Errc::io, fmt::format("{}: {}", path, std::strerror(reason))};
    }
    const ParseOptions options{.source = path, .discard_text = discard_text, .max_bytes = kMaxFileBytes};
    std::vector<char> buffer(kPieceBytes);
    std::size_t bytes = 0;
    auto document = parse_pieces([&]() -> std::string_view {
        file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto length = static_cast<std::size_t>(file.gcount());
        bytes += length;
        return bytes > options.max_bytes ? std::string_view() : std::string_view(buffer.data(), length);
    }, options);
    if (file.bad()) {
        return Error{Errc::io, fmt::format("{}: cannot be read", path)};
    }
    if (bytes == 0) {
        return Error{Errc::invalid, fmt::format("{}:0: the text is empty", path)};
    }
    return bytes > options.max_bytes ? too_large(options, bytes) : std::move(document);
}

Document Document::create(std::string_view root_name) {
    Document document(xmlNewDoc(reinterpret_cast<const xmlChar*>("1.0")));
    const std::string name(root_name);
    xmlDocSetRootElement(document.native(),
                         xmlNewDocNode(document.native(), nullptr, reinterpret_cast<const xmlChar*>(name.c_str()), nullptr));
    return document;
}

Document Document::copy_of(Element element) {
    base::ensure(static_cast<bool>(element), "a copy is made of an element");
    Document document(xmlNewDoc(reinterpret_cast<const xmlChar*>("1.0")));
    xmlDocSetRootElement(document.native(), xmlDocCopyNode(element.native(), document.native(), 1));
    return document;
}

Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

void Document::Free::operator()(_xmlDoc* doc) const noexcept {
    xmlFreeDoc(doc);
}

Element Document::root() const {
    return Element(xmlDocGetRootElement(doc_.get()));
}

MutableElement Document::mutable_root() {
    return MutableElement(xmlDocGetRootElement(doc_.get()));
}

Document Document::clone() const {
    return Document(xmlCopyDoc(doc_.get(), 1));
}

}  // namespace systole::xml
