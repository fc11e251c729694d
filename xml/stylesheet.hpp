#pragma once

#include "base/result.hpp"
#include "xml/document.hpp"

#include <memory>
#include <string>
#include <vector>

namespace systole::xml {

/// An XSLT stylesheet. It reads files of its own directory only, writes none and never uses the network.
class Stylesheet {
public:
    /// Errors: not_found, invalid.
    [[nodiscard]] static base::Result<Stylesheet> load(const std::string& path);

    Stylesheet(Stylesheet&&) noexcept;
    Stylesheet& operator=(Stylesheet&&) noexcept;
    Stylesheet(const Stylesheet&) = delete;
    Stylesheet& operator=(const Stylesheet&) = delete;
    ~Stylesheet();

    struct Output {
        Document document;
        std::vector<std::string> messages;   ///< of xsl:message, in order
    };
    /// Transforms a document. Errors: invalid (the stylesheet stopped, or made no element).
    [[nodiscard]] base::Result<Output> transform(const Document& document) const;

private:
    struct Native;
    explicit Stylesheet(std::unique_ptr<Native> native);

    std::unique_ptr<Native> native_;
};

}  // namespace systole::xml
